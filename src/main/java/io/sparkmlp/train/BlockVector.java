package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.shuffle.BlockFetchingListener;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * A vector that lies with the block manager of one process for others to fetch, as results of tasks
 * above {@code spark.task.maxDirectResultSize} do, but as nothing else than its numbers. In a
 * task's result, or a broadcast, each vector is written into streams that grow, copied to size, and
 * written into the next stream.
 *
 * @param owner the process
 */
@DefaultSerializer(JavaSerializer.class)
record BlockVector(BlockManagerId owner, BroadcastBlockId block, int length)
    implements Serializable {

  /** Thrown where a vector cannot be had from its owner, which may be no more. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(BlockVector vector, Throwable cause) {
      super(vector.block + ": cannot be fetched from " + vector.owner, cause);
    }
  }

  /** Room in this process for one vector after another, in the same bytes. */
  static final class Room {
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private BlockVector newest;
    private long number = -1;

    /**
     * Puts a vector in place of the one before.
     *
     * @param broadcast with which the block is removed
     * @param name of the block within the broadcast, to which the number is added
     * @param ofSum its number; the vector of a copy of a task that comes twice or too late is left
     *     out
     * @return the newest vector
     */
    synchronized BlockVector put(double[] vector, long broadcast, String name, long ofSum) {
      if (ofSum <= number) {
        return newest;
      }
      BlockManager blocks = SparkEnv.get().blockManager();
      int size = Math.multiplyExact(Double.BYTES, vector.length);
      if (newest == null || !remove(newest.block, blocks) || bytes.capacity() != size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      }
      bytes.asDoubleBuffer().put(vector);
      BroadcastBlockId block = new BroadcastBlockId(broadcast, name + "_" + ofSum);
      boolean stored =
          blocks.putBytes(
              block,
              new ChunkedByteBuffer(bytes.duplicate()),
              StorageLevel.MEMORY_AND_DISK_SER(),
              false,
              ClassTag$.MODULE$.Any());
      if (!stored) {
        throw new IllegalStateException(block + ": cannot be stored");
      }
      if (blocks.getStatus(new BroadcastBlockId(broadcast, "")).isEmpty()) {
        blocks.removeBlock(block, false); // The broadcast ended meanwhile, and with it the fit.
      }
      newest = new BlockVector(blocks.blockManagerId(), block, vector.length);
      number = ofSum;
      return newest;
    }

    /**
     * False if it is being read, or gone: who reads it now is too late or has lost its connection,
     * which may take minutes to show. Such a block stays until the broadcast ends.
     */
    private static boolean remove(BlockId block, BlockManager blocks) {
      if (blocks.blockInfoManager().lockForWriting(block, false).isEmpty()) {
        return false;
      }
      blocks.blockInfoManager().unlock(block, Option.empty());
      blocks.removeBlock(block, false);
      return true;
    }
  }

  /** Vectors on their way here, one after the other, and those that come next already. */
  static final class Fetch implements AutoCloseable {
    private static final int BUFFER = 1 << 13;

    private final Iterator<BlockVector> toAsk;
    private final Queue<Asked> asked = new ArrayDeque<>();

    /**
     * @param vectors in the order to read them, all of one length
     * @param most bytes that may be on their way at a time, though always one vector is
     */
    Fetch(List<BlockVector> vectors, long most) {
      toAsk = vectors.iterator();
      long bytes = (long) Double.BYTES * Math.max(1, vectors.get(0).length);
      for (long i = Math.max(1, most / bytes); i > 0 && toAsk.hasNext(); i--) {
        ask();
      }
    }

    private void ask() {
      BlockVector vector = toAsk.next();
      CompletableFuture<ManagedBuffer> buffer = new CompletableFuture<>();
      asked.add(new Asked(vector, buffer));
      BlockManager blocks = SparkEnv.get().blockManager();
      BlockManagerId owner = vector.owner;
      if (owner.equals(blocks.blockManagerId())) {
        buffer.completeAsync(() -> blocks.getLocalBlockData(vector.block), Runnable::run);
      } else {
        // One by one: where a block is missing, those asked for together with it stay locked.
        String[] names = {vector.block.name()};
        blocks
            .blockTransferService()
            .fetchBlocks(
                owner.host(), owner.port(), owner.executorId(), names, new Listener(buffer), null);
      }
    }

    /**
     * Waits for the next vector.
     *
     * @param into [length] overwritten
     */
    void next(double[] into) throws UnavailableException {
      Asked next = asked.element();
      try {
        ManagedBuffer buffer = next.buffer.get();
        read(buffer, into);
        asked.remove();
        buffer.release();
      } catch (ExecutionException | IOException e) {
        // Spark catches an interrupt of its wait for a connection, too.
        if (e.getCause() instanceof InterruptedException interrupt) {
          throw interrupted(interrupt);
        }
        throw new UnavailableException(next.vector, e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (toAsk.hasNext()) {
        ask();
      }
    }

    private static void read(ManagedBuffer buffer, double[] into) throws IOException {
      byte[] bytes = new byte[BUFFER];
      DoubleBuffer doubles = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
      try (InputStream in = buffer.createInputStream()) {
        for (int at = 0; at < into.length; at += doubles.capacity()) {
          int count = Math.min(doubles.capacity(), into.length - at);
          if (in.readNBytes(bytes, 0, Double.BYTES * count) < Double.BYTES * count) {
            throw new EOFException();
          }
          doubles.get(0, into, at, count);
        }
      }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
      Thread.currentThread().interrupt();
      return new IllegalStateException("interrupted while training", cause);
    }

    @Override
    public void close() {
      asked.forEach(vector -> vector.buffer.thenAccept(ManagedBuffer::release));
    }

    private record Asked(BlockVector vector, CompletableFuture<ManagedBuffer> buffer) {}
  }

  private record Listener(CompletableFuture<ManagedBuffer> buffer)
      implements BlockFetchingListener {
    @Override
    public void onBlockFetchSuccess(String block, ManagedBuffer fetched) {
      buffer.complete(fetched.retain());
    }

    @Override
    public void onBlockFetchFailure(String block, Throwable failure) {
      buffer.completeExceptionally(failure);
    }
  }
}
