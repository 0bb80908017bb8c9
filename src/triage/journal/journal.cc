#include "triage/journal/journal.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/journal/connection.h"
#include "triage/journal/migrations.h"
#include "triage/journal/outage.h"
#include "triage/journal/place.h"
#include "triage/journal/reader_pool.h"
#include "triage/journal/secrets.h"
#include "triage/journal/server_waits.h"
#include "triage/journal/write_queue.h"
#include "triage/journal/writer.h"

namespace triage::journal {
namespace {

// That SQLite waits for a lock, before this part tries again.
constexpr std::chrono::milliseconds kLongestWait{2000};

std::uint64_t bytes_of_files(const std::filesystem::path& file) {
  std::uint64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(file.string() + suffix, failure);
    if (!failure) bytes += size;
  }
  return bytes;
}

}  // namespace

struct Journal::State {
  State(const Place& where, JournalOptions&& given)
      : place(where),
        options(std::move(given)),
        queue(options.queue_capacity),
        outage(place, {.patience = options.patience, .longest_wait = options.longest_wait}, waits,
               queue),
        readers(place, options.readers, limits(), outage, cipher(), options.patience) {
    bring_up_to_date();
    const std::size_t count = place.dialect == Dialect::kSqlite ? 1 : options.writers;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, count); ++i) {
      writers.push_back(std::make_unique<Writer>(
          queue, outage, WriterOptions{place, limits(), cipher(), options.patience}));
    }
  }
  ~State() { queue.close(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] const Cipher* cipher() const { return options.cipher ? &*options.cipher : nullptr; }

  [[nodiscard]] ConnectionLimits limits() {
    return {.max_bytes = options.max_bytes,
            .wait = std::min(options.patience, kLongestWait),
            .waits = &waits};
  }

  // Several processes may start at once, and the server with them.
  void bring_up_to_date() {
    const Stopwatch waited;
    constexpr std::chrono::milliseconds kPause{100};
    while (true) {
      try {
        auto without_end = limits();  // new tables may take long
        without_end.waits = nullptr;
        Connection connection(place, without_end);
        connection.open();
        version = migrate(connection, schema_versions(), options.clock());
        prepare_secrets(connection, cipher());
        return;
      } catch (const SqlError& error) {
        if (!error.is_worth_a_retry() ||
            waited.seconds() * 1000 >= static_cast<double>(options.patience.count())) {
          throw_for_caller(error, place);
        }
        queue.pause(kPause);
      }
    }
  }

  const Place place;
  const JournalOptions options;
  int version = 0;
  WriteQueue queue;
  ServerWaits waits;
  Outage outage;
  ReaderPool readers;
  std::vector<std::unique_ptr<Writer>> writers;  // last: they end first, once the queue is closed
};

Journal::Journal(JournalOptions options) {
  TRIAGE_CHECK(options.clock != nullptr, "a journal has a clock");
  const Place place = parse_place(options.place);
  state_ = std::make_unique<State>(place, std::move(options));
}

Journal::~Journal() = default;

const std::string& Journal::name() const { return state_->place.name; }

const Cipher* Journal::cipher() const { return state_->cipher(); }

void Journal::enqueue(std::unique_ptr<Task> task) {
  if (state_->queue.push(task)) return;
  task->settle(std::make_exception_ptr(QueueFull("journal '" + name() +
                                                 "': " + std::to_string(state_->queue.capacity()) +
                                                 " writes wait already. Try again in a moment.")));
}

void Journal::run_read(const std::function<void(const Snapshot&)>& work) {
  state_->readers.run(work);
}

JournalHealth Journal::health() {
  JournalHealth health;
  health.queued = state_->queue.size();
  health.queue_capacity = state_->queue.capacity();
  health.schema_version = state_->version;
  try {
    // Another value each time: SQLite writes nothing where nothing changes.
    write([now = format_time(state_->options.clock())](Transaction& transaction) {
      transaction.execute(
          "INSERT INTO settings (name, value) VALUES ('checked_at', :now) "
          "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          {now});
    }).wait();
    health.is_writable = true;
    health.bytes = state_->place.dialect == Dialect::kSqlite
                       ? bytes_of_files(state_->place.file)
                       : read([](const Snapshot& snapshot) {
                           return static_cast<std::uint64_t>(
                               snapshot
                                   .query("SELECT pg_database_size(current_database())",
                                          {ColumnKind::kInteger})
                                   .at(0)
                                   .integer(0));
                         });
  } catch (const Error& error) {
    health.is_writable = false;
    health.why = error.what();
  }
  return health;
}

}  // namespace triage::journal
