#include "triage/journal/conversations.h"

#include "tests/journal/engine_test.h"

namespace triage::journal {
namespace {

const ConversationKey kConversation{"T1", "C1", "1.0"};

class Conversations : public EngineTest {
 protected:
  void keep(const std::string& ts, const std::string& text) {
    const ChatMessage message{.id = ids_.next(),
                              .conversation = kConversation,
                              .ts = ts,
                              .person = "U1",
                              .role = "requester",
                              .text = text,
                              .at = now_};
    write([=](Transaction& transaction) { keep_message(transaction, message); });
  }
  bool remove(const std::string& ts) {
    return write([=](Transaction& t) { return remove_message(t, kConversation, ts); });
  }
  std::vector<std::string> texts() {
    std::vector<std::string> texts;
    for (const auto& message :
         read([](const Snapshot& snapshot) { return messages_of(snapshot, kConversation); })) {
      texts.push_back(message.text);
    }
    return texts;
  }
};
TRIAGE_ON_BOTH_ENGINES(Conversations);

TEST_P(Conversations, GiveTheirMessagesInTheirOrder) {
  keep("1.2", "second");
  keep("1.0", "first");
  EXPECT_EQ(texts(), (std::vector<std::string>{"first", "second"}));
  const auto messages =
      read([](const Snapshot& snapshot) { return messages_of(snapshot, kConversation); });
  EXPECT_EQ(messages[0].person, "U1");
  EXPECT_EQ(messages[0].role, "requester");
  EXPECT_EQ(messages[0].at, now_);
}

TEST_P(Conversations, HoldAnEditedMessageAsItIsNow) {
  keep("1.0", "first");
  keep("1.0", "edited");
  EXPECT_EQ(texts(), std::vector<std::string>{"edited"});
  EXPECT_EQ(number("SELECT count(*) FROM texts"), 1);
}

TEST_P(Conversations, LoseAMessageThatWasTakenBackForGood) {
  keep("1.0", "first");
  EXPECT_TRUE(remove("1.0"));
  EXPECT_FALSE(remove("1.0"));
  keep("1.0", "again");
  EXPECT_TRUE(texts().empty());
  EXPECT_EQ(number("SELECT count(*) FROM texts"), 0);
}

TEST_P(Conversations, AreFoundByAnyOfTheirMessages) {
  keep("1.0", "first");
  keep("1.2", "second");
  const auto find = [this](const std::string& ts) {
    return read([&](const Snapshot& s) { return conversation_of(s, "T1", "C1", ts); });
  };
  EXPECT_EQ(find("1.2"), kConversation);
  EXPECT_EQ(find("1.3"), std::nullopt);
}

TEST_P(Conversations, TellInWhichChannelsSomebodyWroteBefore) {
  const Time start = now_;
  const auto write_at = [this](const std::string& channel, const std::string& ts, Time at) {
    write([=](Transaction& t) {
      keep_message(t, {.id = "m-" + channel + ts,
                       .conversation = {"T1", channel, ts},
                       .ts = ts,
                       .person = "U1",
                       .role = "requester",
                       .text = "x",
                       .at = at});
    });
  };
  write_at("C1", "1.0", start);
  write_at("C1", "2.0", start + std::chrono::seconds(2));
  write_at("C2", "3.0", start + std::chrono::seconds(1));
  const auto channels = read(
      [&](const Snapshot& s) { return known_channels(s, start, start + std::chrono::seconds(2)); });
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].team, "T1");
  EXPECT_EQ(channels[0].channel, "C2");
  EXPECT_EQ(channels[0].latest_ts, "3.0");
  EXPECT_EQ(channels[1].latest_ts, "1.0") << "the other is from later";
}

TEST_P(Conversations, TellTheLatestMessageOfAChannel) {
  const auto latest = [this] {
    return read([](const Snapshot& s) { return latest_ts(s, "T1", "C1"); });
  };
  EXPECT_EQ(latest(), "");
  keep("1.0", "first");
  keep("1.2", "second");
  EXPECT_EQ(latest(), "1.2");
}

}  // namespace
}  // namespace triage::journal
