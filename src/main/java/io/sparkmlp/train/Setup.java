package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Scaler;
import java.io.Serializable;

/**
 * What every task of a fit needs and no iteration changes; broadcast once. As of all that travels
 * by {@code spark.serializer}, Java writes it, in Kryo's hands too: of itself Kryo reads back no
 * record.
 *
 * @param fit a name that no other fit has
 * @param classWeights factor of the weight of a row by its class, or null
 * @param absent what a feature without an entry is, once standardised, where rows go through the
 *     network as sparse ones; null where they are dense
 * @param miniBatches whether gradients are of mini-batches
 * @param shuffle whether mini-batches take rows in a new order every epoch
 */
@DefaultSerializer(JavaSerializer.class)
record Setup(
    String fit,
    Layout layout,
    Activation activation,
    Loss loss,
    Scaler scaler,
    float[] classWeights,
    double[] absent,
    boolean miniBatches,
    boolean shuffle,
    long seed,
    double dropout,
    StepRule rule)
    implements Serializable {}
