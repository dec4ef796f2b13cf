package io.sparkmlp.train;

import io.sparkmlp.net.TrainedNetwork;

/** What a fit returns. */
public record TrainingResult(TrainedNetwork network, TrainingHistory history) {}
