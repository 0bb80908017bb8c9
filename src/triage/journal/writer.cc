#include "triage/journal/writer.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "triage/base/secret.h"

namespace triage::journal {
namespace {

constexpr std::size_t kLargestGroup = 2000;
constexpr std::chrono::milliseconds kFirstPause{20};
constexpr std::chrono::milliseconds kLongestPause{1000};

void settle(std::span<std::unique_ptr<WriteQueue::Task>> tasks, const std::exception_ptr& error) {
  for (const auto& task : tasks) task->settle(error);
}

}  // namespace

Writer::Writer(WriteQueue& queue, Outage& outage, const WriterOptions& options)
    : queue_(queue),
      outage_(outage),
      options_(options),
      connection_(options.place, options.limits),
      chain_(make_token().substr(0, 16)) {
  if (options_.place.dialect == Dialect::kSqlite) {
    checkpointer_ = std::make_unique<Checkpointer>(options_.place, options_.limits);
    connection_.set_checkpoint_rule([this](int pages) { return checkpointer_->is_due(pages); });
  }
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() { thread_.join(); }

void Writer::run() {
  while (true) {
    auto tasks = queue_.take(kLargestGroup);
    if (tasks.empty()) return;
    keep(tasks);
  }
}

void Writer::attempt(Tasks tasks) {
  connection_.open();
  connection_.begin_write();
  Transaction transaction(connection_, options_.cipher, chain_);
  for (const auto& task : tasks) task->run(transaction);
  connection_.commit();
}

void Writer::undo() {
  connection_.rollback();
  chain_.forget_end();
}

void Writer::keep(Tasks tasks) {
  const Stopwatch waited;
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    try {
      attempt(tasks);
      is_locked_ = false;
      settle(tasks, nullptr);
      return;
    } catch (const SqlError& error) {
      undo();
      if (error.failure() == SqlFailure::kLost) {
        connection_.close();
        outage_.suspect();
      }
      if (error.is_worth_a_retry() && is_patient(waited)) {
        queue_.pause(pause);
        continue;
      }
      const std::exception_ptr told = error_for_caller(error, options_.place);
      if (error.failure() == SqlFailure::kRefused) return keep_apart(tasks, told);
      is_locked_ = error.failure() == SqlFailure::kBusy;
      settle(tasks, told);
      return;
    } catch (...) {  // of one of the tasks, which is told so
      undo();
      return keep_apart(tasks, std::current_exception());
    }
  }
}

bool Writer::is_patient(const Stopwatch& waited) const {
  return !is_locked_ && !outage_.known() &&
         waited.seconds() * 1000 < static_cast<double>(options_.patience.count());
}

// One of them failed by itself: the others are kept without it.
void Writer::keep_apart(Tasks tasks, const std::exception_ptr& error) {
  if (tasks.size() == 1) return settle(tasks, error);
  const std::size_t half = tasks.size() / 2;
  keep(tasks.first(half));
  keep(tasks.subspan(half));
}

}  // namespace triage::journal
