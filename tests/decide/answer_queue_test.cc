#include "triage/decide/answer_queue.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <string>

#include "tests/decide/trained_model.h"
#include "tests/model/word_counter.h"
#include "triage/base/error.h"

namespace triage::decide {
namespace {

using model::testing::ticket_of;
using model::testing::tickets;
using model::testing::WordCounter;
using testing::trained_model;

// Lets encoders through, or holds them.
class Gate {
 public:
  void close() { set(false); }
  void open() { set(true); }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    --waiting_;
  }
  // Returns once somebody stands before it.
  void wait_for_one() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }

 private:
  void set(bool is_open) {
    const std::lock_guard lock(mutex_);
    is_open_ = is_open;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = true;
  int waiting_ = 0;
};

// Counts words once the gate lets it; fails for texts with the word `poison`.
class GatedEncoder final : public encode::Encoder {
 public:
  explicit GatedEncoder(Gate& gate) : gate_(gate) {}

  encode::EncodedTexts encode(std::span<const std::string> texts, Progress& progress) override {
    gate_.pass();
    for (const std::string& text : texts) {
      if (text.find("poison") != std::string::npos) throw Unavailable("service: is gone.");
    }
    return words_.encode(texts, progress);
  }
  [[nodiscard]] std::size_t dimension() const override { return words_.dimension(); }
  [[nodiscard]] const std::string& fingerprint() const override { return words_.fingerprint(); }

 private:
  Gate& gate_;
  WordCounter words_{{"vpn", "printer", "password"}, "gated-1"};
};

class AnswerQueueTest : public ::testing::Test {
 protected:
  static std::shared_ptr<const LiveModel> words_model() {
    static const auto model =
        std::make_shared<const LiveModel>(trained_model("linear", tickets(240)), "latest");
    return model;
  }

  std::shared_ptr<const LiveModel> gated_model() {
    auto encoders = std::make_shared<model::Encoders>();
    model::EncoderUse use;
    use.name = "gated";
    use.precision = "f32";
    use.long_texts = "head";
    encoders->add(use, std::make_unique<GatedEncoder>(gate_));
    return std::make_shared<const LiveModel>(
        trained_model("linear", tickets(240), std::move(encoders)), "latest");
  }

  AnswerQueue::OnFailure remembering() {
    return [this](const std::string& why) {
      const std::lock_guard lock(mutex_);
      failures_.push_back(why);
    };
  }

  static Question question_of(const std::string& text) {
    return {.ticket = ticket_of("1", text), .evidence = std::nullopt};
  }

  // The answer as a future; nothing where the queue refuses.
  static std::optional<std::future<Answer>> ask(AnswerQueue& queue, Question question) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    if (!queue.ask(std::move(question),
                   [promise](Answer answer) { promise->set_value(std::move(answer)); })) {
      return std::nullopt;
    }
    return future;
  }

  Gate gate_;
  std::mutex mutex_;
  std::vector<std::string> failures_;
};

TEST_F(AnswerQueueTest, AnswersAsThePredictorDoes) {
  const ModelSlot slot(words_model());
  AnswerQueue queue(slot, {.threads = 2, .deadline = std::chrono::seconds(60)}, remembering());
  const std::vector<Ticket> asked = tickets(150, 4);
  std::vector<std::future<Answer>> answers;
  for (const Ticket& ticket : asked) {
    answers.push_back(*ask(queue, {.ticket = ticket, .evidence = std::nullopt}));
  }
  ThreadPool threads(1);
  SilentProgress progress;
  const auto expected = words_model()->predictor().predict(asked, threads, progress);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Answer answer = answers[i].get();
    EXPECT_EQ(answer.by, words_model());
    EXPECT_FALSE(answer.evidence) << "nobody asked for it";
    ASSERT_EQ(answer.prediction.decision.reason, expected[i].decision.reason);
    ASSERT_EQ(answer.prediction.ranked.front().label, expected[i].ranked.front().label);
    ASSERT_EQ(answer.prediction.document->id, asked[i].id);
  }
  EXPECT_TRUE(failures_.empty());
}

TEST_F(AnswerQueueTest, TellsWhyWhenAsked) {
  const ModelSlot slot(words_model());
  AnswerQueue queue(slot, {.deadline = std::chrono::seconds(60)}, remembering());
  const Answer answer =
      queue.answer({.ticket = tickets(1, 5).front(), .evidence = EvidenceOptions{3, 2}});
  ASSERT_TRUE(answer.evidence);
  EXPECT_EQ(answer.evidence->words.size(), 3U);
  EXPECT_EQ(answer.evidence->tickets.size(), 2U);
}

TEST_F(AnswerQueueTest, AnEncoderThatTakesTooLongLeavesTheTicketToAPerson) {
  const auto model = gated_model();
  const ModelSlot slot(model);
  AnswerQueue queue(slot, {.deadline = std::chrono::milliseconds(20)}, remembering());
  gate_.close();
  auto late = ask(queue, question_of("the vpn is down"));
  gate_.wait_for_one();
  auto behind = ask(queue, question_of("the printer is down"));  // never gets to the model
  for (auto* future : {&*late, &*behind}) {
    const Answer answer = future->get();
    EXPECT_EQ(answer.prediction.decision.kind, DecisionKind::kAsk);
    EXPECT_EQ(answer.prediction.decision.reason, kEncoderSlow);
    EXPECT_FALSE(answer.prediction.has_label());
    EXPECT_EQ(answer.by, model);
  }
  gate_.open();
}

TEST_F(AnswerQueueTest, AfterTheWaitItAnswersAgain) {
  const auto model = gated_model();
  const ModelSlot slot(model);
  AnswerQueue queue(slot, {.deadline = std::chrono::milliseconds(200)}, remembering());
  gate_.close();
  auto late = ask(queue, question_of("the vpn is down"));
  EXPECT_EQ(late->get().prediction.decision.reason, kEncoderSlow);
  gate_.open();
  Answer answer = queue.answer(question_of("the vpn is down"));
  while (answer.prediction.decision.reason == kEncoderSlow) {  // on a machine that is busy
    answer = queue.answer(question_of("the vpn is down"));
  }
  EXPECT_TRUE(answer.prediction.has_label());
}

TEST_F(AnswerQueueTest, AFailingEncoderCostsNobodyElseTheAnswer) {
  const auto model = gated_model();
  const ModelSlot slot(model);
  AnswerQueue queue(slot, {.deadline = std::chrono::seconds(60)}, remembering());
  gate_.close();
  auto first = ask(queue, question_of("the vpn is down"));
  gate_.wait_for_one();  // so that the next two come in one batch
  auto poisoned = ask(queue, question_of("poison in the printer"));
  auto sound = ask(queue, question_of("no toner in the printer"));
  gate_.open();
  EXPECT_TRUE(first->get().prediction.has_label());
  EXPECT_EQ(poisoned->get().prediction.decision.reason, kEncoderFailed);
  EXPECT_TRUE(sound->get().prediction.has_label());
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_EQ(failures_[0], "service: is gone.");
}

TEST_F(AnswerQueueTest, RefusesWhenAsManyWaitAsMay) {
  const auto model = gated_model();
  const ModelSlot slot(model);
  AnswerQueue queue(slot, {.capacity = 2, .deadline = std::chrono::seconds(60)}, remembering());
  gate_.close();
  std::vector<std::future<Answer>> answers;
  answers.push_back(*ask(queue, question_of("the vpn is down")));
  gate_.wait_for_one();
  answers.push_back(*ask(queue, question_of("the vpn is down")));
  answers.push_back(*ask(queue, question_of("the vpn is down")));
  EXPECT_EQ(queue.waiting(), 2U);
  EXPECT_FALSE(ask(queue, question_of("the vpn is down")));
  EXPECT_THROW((void)queue.answer(question_of("the vpn is down")), Unavailable);
  gate_.open();
  for (auto& answer : answers) EXPECT_TRUE(answer.get().prediction.has_label());
}

TEST_F(AnswerQueueTest, AnswersAllThatWaitsBeforeItEnds) {
  std::vector<std::future<Answer>> answers;
  const ModelSlot slot(words_model());
  {
    AnswerQueue queue(slot, {.deadline = std::chrono::seconds(60)}, remembering());
    for (const Ticket& ticket : tickets(300, 6)) {
      answers.push_back(*ask(queue, {.ticket = ticket, .evidence = std::nullopt}));
    }
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get().prediction.has_label());
}

TEST_F(AnswerQueueTest, AnotherModelTakesOverWithoutALostQuestion) {
  const auto next =
      std::make_shared<const LiveModel>(trained_model("knn", tickets(240)), "champion");
  ModelSlot slot(words_model());
  AnswerQueue queue(slot, {.threads = 2, .deadline = std::chrono::seconds(60)}, remembering());
  std::vector<std::future<Answer>> answers;
  for (const Ticket& ticket : tickets(200, 7)) {
    if (answers.size() == 100) slot.put(next);
    answers.push_back(*ask(queue, {.ticket = ticket, .evidence = std::nullopt}));
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Answer answer = answers[i].get();
    EXPECT_TRUE(answer.prediction.has_label());
    EXPECT_TRUE(i < 100 || answer.by == next);
  }
}

}  // namespace
}  // namespace triage::decide
