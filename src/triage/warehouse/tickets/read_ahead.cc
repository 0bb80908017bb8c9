#include "triage/warehouse/tickets/read_ahead.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace triage::warehouse {
namespace {

constexpr std::size_t kBatchesAhead = 2;

class ReadAhead final : public TableSource {
 public:
  ReadAhead(std::unique_ptr<TableSource> source, std::unique_ptr<NoteQueue> notes,
            Progress& progress)
      : notes_(std::move(notes)),
        progress_(progress),
        source_(std::move(source)),
        columns_(source_->columns()),
        explanation_(source_->role_explanation()),
        role_names_(source_->role_names()),
        row_count_(source_->row_count()),
        name_(source_->name()),
        thread_([this] { read(); }) {}

  ~ReadAhead() override {
    {
      const std::lock_guard lock(mutex_);
      is_abandoned_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  std::optional<TicketBatch> next() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !batches_.empty() || is_finished_; });
    notes_->show(progress_);
    if (batches_.empty()) {
      if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
      return std::nullopt;
    }
    TicketBatch batch = std::move(batches_.front());
    batches_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return batch;
  }

  std::optional<std::uint64_t> row_count() const override { return row_count_; }
  std::string name() const override { return name_; }
  const std::vector<std::string>& columns() const override { return columns_; }
  const std::vector<std::string>& role_explanation() const override { return explanation_; }
  RoleOptions role_names() const override { return role_names_; }

 private:
  // Runs on thread_.
  void read() {
    std::exception_ptr failure;
    try {
      while (auto batch = source_->next()) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return batches_.size() < kBatchesAhead || is_abandoned_; });
        if (is_abandoned_) return;
        batches_.push_back(std::move(*batch));
        lock.unlock();
        changed_.notify_all();
      }
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    failure_ = failure;
    is_finished_ = true;
    changed_.notify_all();
  }

  const std::unique_ptr<NoteQueue> notes_;  // the source writes to it
  Progress& progress_;                      // used by the caller's thread only

  // Used by thread_ alone once it runs.
  const std::unique_ptr<TableSource> source_;

  // Constant after construction: as the source's first rows had it.
  const std::vector<std::string> columns_;  // as they were known first
  const std::vector<std::string> explanation_;
  const RoleOptions role_names_;
  const std::optional<std::uint64_t> row_count_;
  const std::string name_;

  // Protected by mutex_.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<TicketBatch> batches_;
  std::exception_ptr failure_;
  bool is_finished_ = false;
  bool is_abandoned_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<TableSource> read_ahead(std::unique_ptr<TableSource> source,
                                        std::unique_ptr<NoteQueue> notes, Progress& progress) {
  return std::make_unique<ReadAhead>(std::move(source), std::move(notes), progress);
}

}  // namespace triage::warehouse
