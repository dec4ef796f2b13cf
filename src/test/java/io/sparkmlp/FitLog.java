package io.sparkmlp;

import java.util.function.Consumer;
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

/** Calls back for the log lines of the course of a fit, in the fit's thread, until it is closed. */
public final class FitLog extends AbstractAppender implements AutoCloseable {
  private static final String LOGGER = "io.sparkmlp.train.Monitor";
  private static final Pattern ITERATION = Pattern.compile("iteration (\\d+),");

  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final Consumer<LogEvent> line;

  /**
   * @param line is given every line from level INFO on
   */
  public FitLog(Consumer<LogEvent> line) {
    super("fit", null, null, false, Property.EMPTY_ARRAY);
    this.line = line;
    start();
    LoggerConfig logger = new LoggerConfig(LOGGER, Level.INFO, false);
    logger.addAppender(this, null, null);
    context.getConfiguration().addLogger(LOGGER, logger);
    context.updateLoggers();
  }

  /**
   * @param after is given the number of the iteration that has ended
   */
  public static FitLog iterations(IntConsumer after) {
    return new FitLog(
        event -> {
          Matcher iteration = ITERATION.matcher(event.getMessage().getFormattedMessage());
          if (iteration.find()) {
            after.accept(Integer.parseInt(iteration.group(1)));
          }
        });
  }

  @Override
  public void append(LogEvent event) {
    line.accept(event);
  }

  @Override
  public void close() {
    context.getConfiguration().removeLogger(LOGGER);
    context.updateLoggers();
  }
}
