package io.sparkmlp;

import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Calls back between the iterations of a fit, in the fit's thread, by way of its log line. */
public final class Iterations extends AbstractAppender implements AutoCloseable {
  private static final String LOGGER = "io.sparkmlp.train";
  private static final Pattern ITERATION = Pattern.compile("iteration (\\d+),");

  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final IntConsumer after;

  /**
   * @param after is given the number of the iteration that has ended
   */
  public Iterations(IntConsumer after) {
    super("iterations", null, null, false, Property.EMPTY_ARRAY);
    this.after = after;
    start();
    LoggerConfig logger = new LoggerConfig(LOGGER, Level.INFO, false);
    logger.addAppender(this, null, null);
    context.getConfiguration().addLogger(LOGGER, logger);
    context.updateLoggers();
  }

  @Override
  public void append(LogEvent event) {
    Matcher iteration = ITERATION.matcher(event.getMessage().getFormattedMessage());
    if (iteration.find()) {
      after.accept(Integer.parseInt(iteration.group(1)));
    }
  }

  @Override
  public void close() {
    context.getConfiguration().removeLogger(LOGGER);
    context.updateLoggers();
  }
}
