#include "triage/journal/reader_pool.h"

#include <algorithm>
#include <utility>

namespace triage::journal {
namespace {

constexpr std::chrono::milliseconds kFirstPause{20};
constexpr std::chrono::milliseconds kLongestPause{1000};

void read_once(Connection& connection, const Cipher* cipher,
               const std::function<void(const Snapshot&)>& work) {
  connection.open();
  connection.begin_read();
  work(Snapshot(connection, cipher));
  connection.commit();
}

}  // namespace

// A connection for as long as the object lives.
class ReaderPool::Loan {
 public:
  explicit Loan(ReaderPool& pool) : pool_(pool) {
    std::unique_lock lock(pool.mutex_);
    pool.changed_.wait(lock, [&] { return !pool.idle_.empty(); });
    connection_ = std::move(pool.idle_.back());
    pool.idle_.pop_back();
  }
  ~Loan() {
    {
      const std::lock_guard lock(pool_.mutex_);
      pool_.idle_.push_back(std::move(connection_));
    }
    pool_.changed_.notify_one();
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  Connection& operator*() { return *connection_; }

 private:
  ReaderPool& pool_;
  std::unique_ptr<Connection> connection_;
};

ReaderPool::ReaderPool(const Place& place, std::size_t count, const ConnectionLimits& limits,
                       Outage& outage, const Cipher* cipher, std::chrono::milliseconds patience)
    : place_(place), outage_(outage), cipher_(cipher), patience_(patience) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, count); ++i) {
    idle_.push_back(std::make_unique<Connection>(place, limits));
  }
}

void ReaderPool::run(const std::function<void(const Snapshot&)>& work) {
  Loan connection(*this);
  const Stopwatch waited;
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    if (const auto error = outage_.known()) std::rethrow_exception(error);
    try {
      return read_once(*connection, cipher_, work);
    } catch (const SqlError& error) {
      (*connection).rollback();
      if (error.failure() == SqlFailure::kLost) {
        (*connection).close();
        outage_.suspect();
      }
      if (!error.is_worth_a_retry() ||
          waited.seconds() * 1000 >= static_cast<double>(patience_.count())) {
        throw_for_caller(error, place_);
      }
      std::unique_lock lock(mutex_);  // no condition: the time passes
      changed_.wait_for(lock, pause, [] { return false; });
    } catch (const std::exception&) {
      (*connection).rollback();
      throw;
    }
  }
}

}  // namespace triage::journal
