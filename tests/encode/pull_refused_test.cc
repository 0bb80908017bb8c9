// What a pull says when it cannot even begin.
#include "tests/encode/pull_fixture.h"
#include "triage/base/error.h"
#include "triage/encode/hub/pull.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReceivedRequest;
using testing::Reply;

Reply plain(int status, net::Headers headers = {}) {
  Reply reply;
  reply.status = status;
  reply.headers = std::move(headers);
  return reply;
}

class PullRefusedTest : public PullTest {
 protected:
  void answer_always(const Reply& reply) {
    hub_.at_hub = [reply](const ReceivedRequest&) -> std::optional<Reply> { return reply; };
  }
};

TEST_F(PullRefusedTest, WithoutATokenItNamesHfToken) {
  answer_always(plain(401));
  EXPECT_THAT(failure<InvalidInput>(),
              AllOf(HasSubstr("some/model"), HasSubstr("401"), HasSubstr("HF_TOKEN")));
}

TEST_F(PullRefusedTest, WithAWrongTokenItSaysSoAndDoesNotShowIt) {
  answer_always(plain(401));
  options_.hub.token = "secret";
  EXPECT_THAT(failure<InvalidInput>(),
              AllOf(HasSubstr("not accepted"), HasSubstr("HF_TOKEN"), Not(HasSubstr("secret"))));
}

TEST_F(PullRefusedTest, AtAGatedModelItSaysToAcceptTheTerms) {
  answer_always(plain(403));
  EXPECT_THAT(failure<InvalidInput>(), HasSubstr("Accept its terms"));
}

TEST_F(PullRefusedTest, WhatIsNotThereIsNamedWithItsRevision) {
  answer_always(plain(404));
  options_.revision = "v9";
  EXPECT_THAT(failure<NotFound>(), AllOf(HasSubstr("'some/model'"), HasSubstr("'v9'")));
}

TEST_F(PullRefusedTest, ABrokenHubIsAskedAgainThenGivenUp) {
  answer_always(plain(500));
  EXPECT_THAT(failure<Unavailable>(), AllOf(HasSubstr("500"), HasSubstr(hub_.url())));
  EXPECT_EQ(hub_.hub().requests().size(), 3U);
}

TEST_F(PullRefusedTest, AHubThatDripsItsListIsGivenUp) {
  Reply slow = plain(200);
  slow.is_dripping = true;
  slow.claimed_length = 1'000'000;
  answer_always(slow);
  options_.hub.list_timeout = std::chrono::milliseconds{50};
  EXPECT_THAT(failure<Unavailable>(), HasSubstr("timed out"));
  EXPECT_EQ(hub_.hub().requests().size(), 3U);
}

TEST_F(PullRefusedTest, AStoreThatDripsAFileIsGivenUp) {
  const std::string weights(1'000'000, 'w');
  hub_.add_model(weights);
  hub_.at_store = [&](const ReceivedRequest& request) -> std::optional<Reply> {
    if (!request.target.starts_with("/model.safetensors")) return std::nullopt;
    Reply slow = testing::serve_bytes(request, weights, "\"a\"");
    slow.is_dripping = true;
    return slow;
  };
  options_.hub.idle_timeout = std::chrono::milliseconds{100};
  EXPECT_THAT(failure<Unavailable>(),
              AllOf(HasSubstr("gave up after 3 tries"), HasSubstr("bytes were sent or received")));
}

TEST_F(PullRefusedTest, AnAnswerThatIsNoListIsRefused) {
  Reply page = plain(200);
  page.body = "<html>";
  answer_always(page);
  EXPECT_THAT(failure<Corrupt>(), HasSubstr("HF_ENDPOINT"));
}

TEST_F(PullRefusedTest, AHostilePathIsRefusedAndNothingIsWritten) {
  hub_.list_text = std::string(R"({"sha": ")") + testing::FakeHub::kCommit +
                   R"(", "siblings": [{"rfilename": "../../evil", "size": 1, "blobId": ")" +
                   std::string(40, 'a') + R"("}]})";
  EXPECT_THAT(failure<Corrupt>(), HasSubstr("../../evil"));
  EXPECT_FALSE(fs::exists(folder_ / "cache"));
}

TEST_F(PullRefusedTest, AModelThatTheDiskCannotHoldIsRefusedBeforeItIsFetched) {
  hub_.list_text = std::string(R"({"sha": ")") + testing::FakeHub::kCommit +
                   R"(", "siblings": [{"rfilename": "config.json", "size": 1, "blobId": ")" +
                   std::string(40, 'a') +
                   R"("}, {"rfilename": "model.safetensors", "size": 17000000000000, )" +
                   R"("blobId": ")" + std::string(40, 'b') + R"("}]})";
  // What is left of another model's download takes room, and makes none.
  fs::create_directories(cache().blobs());
  write_file_atomically(cache().blob(std::string(64, 'c')).string() + ".part", "");
  fs::resize_file(cache().blob(std::string(64, 'c')).string() + ".part", 17'000'000'000'000);
  EXPECT_THAT(failure<Unavailable>(), HasSubstr("needs 17000000000001 bytes"));
  EXPECT_EQ(hub_.hub().requests().size(), 1U);
}

TEST_F(PullRefusedTest, AModelThatCannotRunIsRefusedBeforeItsWeightsAreFetched) {
  hub_.add_model("weights");
  std::string seen;
  options_.check = [&](const fs::path& folder) {
    seen = read_file(folder / "config.json");
    EXPECT_TRUE(fs::exists(folder / "1_Pooling/config.json"));
    EXPECT_FALSE(fs::exists(folder / "model.safetensors"));
    throw InvalidInput("its architecture is not known");
  };
  EXPECT_THAT(failure<InvalidInput>(), HasSubstr("architecture"));
  EXPECT_NE(seen, "");
  EXPECT_THAT(asked_of_store("Range"), ::testing::IsEmpty());
  EXPECT_FALSE(fs::exists(cache().folder(options().repo, testing::FakeHub::kCommit)));
  EXPECT_EQ(cache().list().size(), 0U);
  options_.check = [](const fs::path&) {};
  EXPECT_EQ(read_file(pull().folder / "model.safetensors"), "weights");
}

TEST_F(PullRefusedTest, OneHashOfTwoSizesIsRefused) {
  const std::string hash(40, 'a');
  hub_.list_text = std::string(R"({"sha": ")") + testing::FakeHub::kCommit +
                   R"(", "siblings": [{"rfilename": "config.json", "size": 1, "blobId": ")" + hash +
                   R"("}, {"rfilename": "model.safetensors", "size": 2, "blobId": ")" + hash +
                   R"("}]})";
  EXPECT_THAT(failure<Corrupt>(), HasSubstr("different sizes"));
}

TEST_F(PullRefusedTest, OfflineNothingIsAsked) {
  net::HttpClient offline(net::Network::kRefused);
  try {
    (void)pull_model(offline, options(), progress_);
    FAIL();
  } catch (const Unavailable& error) {
    EXPECT_THAT(error.what(), HasSubstr("--offline"));
  }
  EXPECT_EQ(hub_.hub().connections(), 0);
}

TEST_F(PullRefusedTest, ABadNameIsNotEvenAskedFor) {
  PullOptions bad = options();
  bad.repo = "../../x";
  EXPECT_THROW((void)pull_model(http_, bad, progress_), InvalidInput);
  EXPECT_EQ(hub_.hub().connections(), 0);
}

TEST_F(PullRefusedTest, ACacheThatCannotBeWrittenIsNamed) {
  hub_.add_model("weights");
  write_file_atomically(folder_ / "cache", "a file");
  EXPECT_THAT(failure<Unavailable>(), HasSubstr((folder_ / "cache").string()));
}

}  // namespace
}  // namespace triage::encode::hub
