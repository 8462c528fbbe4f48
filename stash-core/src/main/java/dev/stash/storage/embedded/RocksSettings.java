package dev.stash.storage.embedded;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/** How RocksDB is set up: modest memory, little noise, no silent loss. Owns native memory. */
final class RocksSettings {
  private static final long MIB = 1_024 * 1_024;

  private final LRUCache cache = new LRUCache(16 * MIB);
  private final BloomFilter filter = new BloomFilter(10);
  private final Options options =
      new Options()
          .setCreateIfMissing(true)
          // Half a record at the end of the log is a write that was never acknowledged, and goes.
          // Damage anywhere else refuses to open; RocksDB's default would drop what follows it.
          .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
          .setWriteBufferSize(16 * MIB)
          .setMaxWriteBufferNumber(2)
          .setMaxTotalWalSize(64 * MIB)
          .setMaxBackgroundJobs(2)
          .setCompressionType(CompressionType.LZ4_COMPRESSION)
          .setTableFormatConfig(
              new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter))
          .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
          .setKeepLogFileNum(3)
          .setMaxLogFileSize(MIB)
          .setStatsDumpPeriodSec(0)
          .setStatsPersistPeriodSec(0);

  Options options() {
    return options;
  }

  void close() {
    options.close();
    filter.close();
    cache.close();
  }
}
