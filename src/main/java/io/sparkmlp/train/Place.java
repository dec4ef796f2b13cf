package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Where a piece of a block goes.
 *
 * @param target its new partition
 * @param rank its order among all pieces, whenever they arrive
 */
@DefaultSerializer(JavaSerializer.class)
record Place(int target, long rank) implements Serializable {
  private static final Comparator<Place> ORDER =
      (Comparator<Place> & Serializable) (a, b) -> Long.compare(a.rank, b.rank);

  /** The pieces of blocks, cut one block at a time. */
  static Iterator<Tuple2<Place, Packed>> cut(
      Iterator<Packed> blocks, Function<Packed, List<Tuple2<Place, Packed>>> knife) {
    return new Iterator<>() {
      private final ArrayDeque<Tuple2<Place, Packed>> pieces = new ArrayDeque<>();

      @Override
      public boolean hasNext() {
        while (pieces.isEmpty() && blocks.hasNext()) {
          pieces.addAll(knife.apply(blocks.next()));
        }
        return !pieces.isEmpty();
      }

      @Override
      public Tuple2<Place, Packed> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return pieces.remove();
      }
    };
  }

  /** Brings every piece to its place. */
  static JavaRDD<Packed> exchange(JavaPairRDD<Place, Packed> pieces, int partitions) {
    return pieces
        .repartitionAndSortWithinPartitions(new ByTarget(partitions), Place.ORDER)
        .values();
  }

  private static final class ByTarget extends Partitioner {
    private static final long serialVersionUID = 1;
    private final int partitions;

    ByTarget(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return ((Place) key).target;
    }
  }
}
