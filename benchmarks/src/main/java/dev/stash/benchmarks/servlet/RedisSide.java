package dev.stash.benchmarks.servlet;

import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.util.Properties;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** Spring Session on Redis, set up as its own configuration class does. */
final class RedisSide implements Side {
  private final RedisProcess redis;
  private final LettuceConnectionFactory connections;
  private final Filter filter;

  RedisSide(Path directory) throws Exception {
    redis = RedisProcess.start(directory);
    connections =
        new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", redis.port()));
    connections.afterPropertiesSet();
    connections.start();
    RedisTemplate<String, Object> template = new RedisTemplate<>();
    template.setKeySerializer(RedisSerializer.string());
    template.setHashKeySerializer(RedisSerializer.string());
    template.setConnectionFactory(connections);
    template.afterPropertiesSet();
    filter = new SessionRepositoryFilter<>(new RedisSessionRepository(template));
  }

  @Override
  public Filter filter() {
    return filter;
  }

  @Override
  public Written written() {
    try (RedisConnection connection = connections.getConnection()) {
      return new Written(
          number(connection, "stats", "total_commands_processed"),
          number(connection, "persistence", "aof_current_size"));
    }
  }

  private static long number(RedisConnection connection, String section, String name) {
    Properties info = connection.serverCommands().info(section);
    if (info == null) {
      throw new IllegalStateException("Redis tells nothing of itself");
    }
    return Long.parseLong(info.getProperty(name));
  }

  @Override
  public void close() {
    connections.destroy();
    redis.close();
  }
}
