#include "triage/decide/answer_queue.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"

namespace triage::decide {
namespace {

// A question on its way, held by the queue, by the thread that works on it and by the watch over
// its time. Whoever settles it first gives the answer.
class Asked {
 public:
  Asked(Question question, AnswerQueue::Done done, Moment due)
      : question_(std::move(question)), done_(std::move(done)), due_(due) {}

  [[nodiscard]] Moment due() const { return due_; }
  [[nodiscard]] const Question& question() const { return question_; }
  [[nodiscard]] bool is_settled() const { return is_settled_.load(std::memory_order_acquire); }

  void settle(Answer answer) {
    if (is_settled_.exchange(true, std::memory_order_acq_rel)) return;
    const AnswerQueue::Done done = std::move(done_);  // what it holds goes with it
    done(std::move(answer));
  }

  // Only the thread that works on it may.
  Ticket take_ticket() { return std::move(question_.ticket); }

 private:
  Question question_;
  AnswerQueue::Done done_;
  const Moment due_;
  std::atomic<bool> is_settled_ = false;
};

using AskedPtr = std::shared_ptr<Asked>;

std::size_t bytes_of(const Asked& asked) { return text_bytes(asked.question().ticket); }

Answer without_model(std::string reason, std::shared_ptr<const LiveModel> by) {
  return {.prediction = {.decision = {DecisionKind::kAsk, std::move(reason)},
                         .ranked = {},
                         .document = std::nullopt},
          .evidence = std::nullopt,
          .by = std::move(by)};
}

}  // namespace

struct AnswerQueue::State {
  State(const ModelSlot& slot, const Options& chosen, OnFailure failed)
      : models(slot), options(chosen), on_failure(std::move(failed)) {}

  const ModelSlot& models;
  const Options options;
  const OnFailure on_failure;

  mutable std::mutex mutex;
  std::condition_variable has_work;
  std::condition_variable has_deadline;
  std::deque<AskedPtr> queue;
  std::deque<AskedPtr> watched;  // by their time; those in the front may be settled
  bool is_closing = false;

  std::vector<std::thread> workers;
  std::thread watch;

  void work();
  void keep_time();
  [[nodiscard]] std::vector<AskedPtr> next_batch();
  void answer_batch(std::span<const AskedPtr> batch, ThreadPool& threads) const;
  void answer_tickets(std::span<const AskedPtr> batch, std::span<const Ticket> tickets,
                      const std::shared_ptr<const LiveModel>& model, ThreadPool& threads) const;
};

// Waits for questions. Empty: the queue closes.
std::vector<AskedPtr> AnswerQueue::State::next_batch() {
  std::unique_lock lock(mutex);
  has_work.wait(lock, [this] { return is_closing || !queue.empty(); });
  std::vector<AskedPtr> batch;
  std::size_t bytes = 0;
  while (!queue.empty() && batch.size() < options.batch_tickets) {
    if (!queue.front()->is_settled()) {
      bytes += bytes_of(*queue.front());
      if (!batch.empty() && bytes > options.batch_bytes) break;
      batch.push_back(std::move(queue.front()));
    }
    queue.pop_front();
    if (batch.empty() && queue.empty() && !is_closing) {  // all of them were too late
      has_work.wait(lock, [this] { return is_closing || !queue.empty(); });
    }
  }
  return batch;
}

void AnswerQueue::State::work() {
  ThreadPool alone(1);
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
    answer_batch(batch, alone);
  }
}

void AnswerQueue::State::answer_batch(std::span<const AskedPtr> batch, ThreadPool& threads) const {
  const auto model = models.current();
  std::vector<Ticket> tickets;
  tickets.reserve(batch.size());
  for (const AskedPtr& asked : batch) tickets.push_back(asked->take_ticket());
  try {
    answer_tickets(batch, tickets, model, threads);
    return;
  } catch (const std::exception& error) {
    if (batch.size() == 1) {
      on_failure(error.what());
      batch.front()->settle(without_model(kEncoderFailed, model));
      return;
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {  // so that one costs only itself
    try {
      answer_tickets(batch.subspan(i, 1), std::span(tickets).subspan(i, 1), model, threads);
    } catch (const std::exception& error) {
      on_failure(error.what());
      batch[i]->settle(without_model(kEncoderFailed, model));
    }
  }
}

void AnswerQueue::State::answer_tickets(std::span<const AskedPtr> batch,
                                        std::span<const Ticket> tickets,
                                        const std::shared_ptr<const LiveModel>& model,
                                        ThreadPool& threads) const {
  SilentProgress progress;
  auto predictions = model->predictor().predict(tickets, threads, progress);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Answer answer{std::move(predictions[i]), std::nullopt, model};
    const auto& wanted = batch[i]->question().evidence;
    if (wanted && answer.prediction.has_label() && !batch[i]->is_settled()) {
      answer.evidence = explain(model->model(), *answer.prediction.document,
                                answer.prediction.ranked.front().label, *wanted, threads);
    }
    batch[i]->settle(std::move(answer));
  }
}

void AnswerQueue::State::keep_time() {
  std::unique_lock lock(mutex);
  for (;;) {
    while (!watched.empty() && watched.front()->is_settled()) watched.pop_front();
    if (watched.empty()) {
      if (is_closing) return;
      has_deadline.wait(lock, [this] { return is_closing || !watched.empty(); });
      continue;
    }
    const Moment due = watched.front()->due();
    if (moment_now() < due) {
      has_deadline.wait_until(lock, due);
      continue;
    }
    const AskedPtr late = std::move(watched.front());
    watched.pop_front();
    lock.unlock();
    late->settle(without_model(kEncoderSlow, models.current()));
    lock.lock();
  }
}

AnswerQueue::AnswerQueue(const ModelSlot& models, const Options& options, OnFailure on_failure)
    : state_(std::make_unique<State>(models, options, std::move(on_failure))) {
  for (std::size_t i = 0; i < options.threads; ++i) {
    state_->workers.emplace_back([state = state_.get()] { state->work(); });
  }
  state_->watch = std::thread([state = state_.get()] { state->keep_time(); });
}

AnswerQueue::~AnswerQueue() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_closing = true;
  }
  state_->has_work.notify_all();
  for (std::thread& worker : state_->workers) worker.join();
  state_->has_deadline.notify_all();
  state_->watch.join();
}

bool AnswerQueue::ask(Question question, Done done) {
  const auto asked = std::make_shared<Asked>(std::move(question), std::move(done),
                                             moment_now() + state_->options.deadline);
  bool is_first = false;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->queue.size() >= state_->options.capacity) return false;
    state_->queue.push_back(asked);
    is_first = state_->watched.empty();
    state_->watched.push_back(asked);
  }
  state_->has_work.notify_one();
  if (is_first) state_->has_deadline.notify_one();
  return true;
}

Answer AnswerQueue::answer(Question question) {
  const auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  if (!ask(std::move(question),
           [promise](Answer answer) { promise->set_value(std::move(answer)); })) {
    throw Unavailable("queue: " + std::to_string(state_->options.capacity) +
                      " tickets wait to be classified. Try again in a moment.");
  }
  return future.get();
}

std::size_t AnswerQueue::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

}  // namespace triage::decide
