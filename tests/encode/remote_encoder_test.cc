#include "triage/encode/remote/remote_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <thread>

#include "tests/base/temporary_folder.h"
#include "tests/encode/fake_service.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/encode/encoder_registry.h"
#include "triage/encode/remote/remote_probe.h"
#include "triage/encode/unit_length.h"
#include "triage/encode/vector_cache.h"

namespace triage::encode {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Each;
using testing::FakeService;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReceivedRequest;
using testing::refusal;
using testing::Reply;
using ::testing::SizeIs;

constexpr const char* kKey = "sk-planted-key";

class RemoteEncoderTest : public ::testing::Test {
 protected:
  RemoteEncoderTest() {
    service_.url = fake_.url();
    service_.model = "some/model";
    service_.dimension = FakeService::kDimension;
    service_.timeout = milliseconds(20'000);
    access_.key = kKey;
    access_.retry.policy.max_tries = 3;
    // Nobody waits: time stands still, and sleeping only remembers.
    access_.retry.clock = [this] { return now_; };
    access_.retry.sleep = [this](net::Wait wait) {
      const std::lock_guard lock(mutex_);
      waits_.push_back(wait);
    };
  }

  RemoteEncoder encoder(const std::string& prompt = "") { return {service_, prompt, access_}; }

  EncodedTexts encode(const std::vector<std::string>& texts, const std::string& prompt = "") {
    SilentProgress progress;
    return encoder(prompt).encode(texts, progress);
  }

  // The message of the error that encoding ends with.
  template <typename Error>
  std::string failure(const std::vector<std::string>& texts = {"my secret text"}) {
    try {
      (void)encode(texts);
    } catch (const Error& error) {
      return error.what();
    } catch (const std::exception& error) {
      return std::string("another kind of error: ") + error.what();
    }
    return "no error";
  }

  void answer_first(std::size_t times, const Reply& reply) {
    fake_.interfere = [=](const ReceivedRequest&, std::size_t number) -> std::optional<Reply> {
      if (number < times) return reply;
      return std::nullopt;
    };
  }

  void answer_always(const Reply& reply) { answer_first(SIZE_MAX, reply); }

  static void expect_vectors(const EncodedTexts& found, const std::vector<std::string>& texts) {
    ASSERT_EQ(found.vectors.rows(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::vector<float> expected = FakeService::vector_of(texts[i]);
      for (std::size_t k = 0; k < expected.size(); ++k) {
        EXPECT_NEAR(found.vectors.row(i)[k], expected[k], 1e-6) << texts[i].substr(0, 20);
      }
    }
  }

  FakeService fake_;
  Time now_ = *parse_time("2026-03-02T08:00:00Z");
  RemoteService service_;
  EmbeddingsAccess access_;
  std::mutex mutex_;
  std::vector<net::Wait> waits_;
};

std::vector<std::string> many_texts(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back(std::string(i % 91 + 1, static_cast<char>('a' + i % 26)));
  return texts;
}

TEST_F(RemoteEncoderTest, VectorsComeInTheOrderOfTheTextsAndTokensAreTheServices) {
  const auto texts = many_texts(100);
  service_.max_texts = 7;
  const EncodedTexts found = encode(texts);
  expect_vectors(found, texts);
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  EXPECT_EQ(found.tokens, bytes);
  EXPECT_EQ(found.encoded_texts, 100U);
  EXPECT_TRUE(found.cut_texts.empty());
  EXPECT_THAT(fake_.asked(), SizeIs(15));
}

TEST_F(RemoteEncoderTest, NoTextsAskNothing) {
  EXPECT_EQ(encode({}).vectors.rows(), 0U);
  EXPECT_THAT(fake_.asked(), SizeIs(0));
}

TEST_F(RemoteEncoderTest, ThePromptIsInFrontOfEveryText) {
  (void)encode({"a", "b"}, "query: ");
  EXPECT_EQ(fake_.asked()[0], (std::vector<std::string>{"query: a", "query: b"}));
}

TEST_F(RemoteEncoderTest, RequestsStayWithinTheirBytes) {
  service_.max_bytes = 100;
  (void)encode({std::string(60, 'a'), std::string(60, 'b'), std::string(300, 'c'), "d", "e"});
  std::vector<std::size_t> sizes;
  for (const auto& texts : fake_.asked()) sizes.push_back(texts.size());
  EXPECT_THAT(sizes, ::testing::UnorderedElementsAre(1, 1, 1, 2));
}

TEST_F(RemoteEncoderTest, AShuffledAnswerIsPutInOrder) {
  fake_.distort = [](nlohmann::json& answer) {
    std::reverse(answer["data"].begin(), answer["data"].end());
  };
  const auto texts = many_texts(9);
  expect_vectors(encode(texts), texts);
}

TEST_F(RemoteEncoderTest, AServiceWithoutBase64IsUnderstood) {
  fake_.gives_base64 = false;
  expect_vectors(encode({"abc"}), {"abc"});
}

TEST_F(RemoteEncoderTest, NoMoreRequestsAtOnceThanItHasConnections) {
  service_.max_texts = 1;
  service_.connections = 3;
  std::atomic<int> arrived = 0;
  fake_.interfere = [&](const ReceivedRequest&, std::size_t) -> std::optional<Reply> {
    // The first three wait for each other, so that they are at work at once.
    if (++arrived <= 3) {
      while (arrived < 3) std::this_thread::yield();
    }
    return std::nullopt;
  };
  const auto texts = many_texts(40);
  expect_vectors(encode(texts), texts);
  EXPECT_EQ(fake_.most_at_once(), 3);
}

TEST_F(RemoteEncoderTest, RetryAfterIsWaitedFor) {
  answer_first(1, refusal(429, "slow down", {{"Retry-After", "7"}}));
  expect_vectors(encode({"abc"}), {"abc"});
  EXPECT_EQ(waits_, (std::vector<net::Wait>{net::Wait(7000)}));
}

TEST_F(RemoteEncoderTest, ServerErrorsAreTriedAgain) {
  answer_first(2, refusal(500));
  expect_vectors(encode({"abc"}), {"abc"});
  EXPECT_THAT(waits_, SizeIs(2));
}

TEST_F(RemoteEncoderTest, ServerErrorsForEverAreSaid) {
  answer_always(refusal(503, "my secret text"));
  EXPECT_THAT(failure<Unavailable>(), AllOf(HasSubstr("503"), HasSubstr(fake_.url()),
                                            HasSubstr("3 times"), Not(HasSubstr("secret"))));
}

TEST_F(RemoteEncoderTest, WhoIsToldToWaitTooLongSaysThatItWasAskedOnce) {
  answer_always(refusal(429, "slow down", {{"Retry-After", "7200"}}));
  EXPECT_THAT(failure<Unavailable>(),
              AllOf(HasSubstr("429"), HasSubstr("Retry-After: 7200"), HasSubstr("too long to wait"),
                    Not(HasSubstr("also when asked"))));
  EXPECT_THAT(fake_.asked(), SizeIs(1));
  EXPECT_THAT(waits_, SizeIs(0));
}

TEST_F(RemoteEncoderTest, AnAnswerCutShortIsTriedAgain) {
  Reply cut;
  cut.body = R"({"data": [{"index": 0, "embedding": [1, 2, 3, 4]}]})";
  cut.cut_after = 20;
  answer_first(1, cut);
  expect_vectors(encode({"abc"}), {"abc"});
  answer_always(cut);
  EXPECT_THAT(failure<Unavailable>(), HasSubstr(fake_.url()));
}

TEST_F(RemoteEncoderTest, AnAnswerThatIsNoneIsRefused) {
  Reply page;
  page.body = "<html>my secret text</html>";
  answer_always(page);
  EXPECT_THAT(failure<Unavailable>(),
              AllOf(HasSubstr("no JSON"), HasSubstr(fake_.url()), Not(HasSubstr("secret"))));
}

TEST_F(RemoteEncoderTest, AWrongDimensionIsRefusedWithBoth) {
  service_.dimension = 5;
  EXPECT_THAT(failure<Unavailable>(), AllOf(HasSubstr("4 numbers"), HasSubstr("5 are expected")));
}

TEST_F(RemoteEncoderTest, AWrongNumberOfVectorsIsRefused) {
  fake_.distort = [](nlohmann::json& answer) { answer["data"].erase(0); };
  EXPECT_THAT(failure<Unavailable>({"a", "b"}), HasSubstr("1 vectors for 2 texts"));
}

TEST_F(RemoteEncoderTest, AVectorThatIsNoneEndsTheWork) {
  fake_.gives_base64 = false;
  fake_.distort = [](nlohmann::json& answer) { answer["data"][0]["embedding"][2] = "x"; };
  EXPECT_THAT(failure<Unavailable>(), HasSubstr("no number"));
}

TEST_F(RemoteEncoderTest, AVectorWithoutADirectionIsNotKeptAndAskedForAgain) {
  const testing::TemporaryFolder folder;
  SilentProgress progress;
  fake_.gives_base64 = false;
  fake_.distort = [](nlohmann::json& answer) {
    answer["data"][0]["embedding"] = {nullptr, nullptr, nullptr, nullptr};
  };
  const std::vector<std::string> texts{"a", "bb"};
  for (const std::size_t asked : {2U, 1U}) {
    auto remote = std::make_unique<RemoteEncoder>(service_, "", access_);
    auto cache = std::make_unique<VectorCache>(folder / "v", remote->fingerprint(),
                                               remote->dimension(), VectorCache::Options{});
    CachedEncoder cached(std::move(remote), std::move(cache));
    const EncodedTexts found = cached.encode(texts, progress);
    EXPECT_EQ(found.encoded_texts, asked);
    EXPECT_EQ(direction_defect(found.vectors.row(0)).has_value(), asked == 2);
    EXPECT_FALSE(direction_defect(found.vectors.row(1)));
    fake_.distort = nullptr;
  }
}

TEST_F(RemoteEncoderTest, AServiceWhoseVectorOfAShortTextIsUselessIsNotConnected) {
  fake_.distort = [](nlohmann::json& answer) { answer["data"][0]["embedding"] = {0, 0, 0, 0}; };
  try {
    (void)connected_service(service_, std::nullopt, access_);
    FAIL() << "it has no use";
  } catch (const Unavailable& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("all zeros"), HasSubstr(fake_.url())));
  }
}

TEST_F(RemoteEncoderTest, AServiceThatNeverAnswersIsGivenUp) {
  Reply silence;
  silence.is_silent = true;
  answer_always(silence);
  service_.timeout = milliseconds(100);
  EXPECT_THAT(failure<Unavailable>(), AllOf(HasSubstr("3 tries"), HasSubstr(fake_.url())));
}

TEST_F(RemoteEncoderTest, AServiceThatIsNotThereIsNamed) {
  service_.url = "http://127.0.0.1:1/v1/embeddings";
  EXPECT_THAT(failure<Unavailable>(), HasSubstr("http://127.0.0.1:1/v1/embeddings"));
}

TEST_F(RemoteEncoderTest, OfflineNothingIsSent) {
  access_.network = net::Network::kRefused;
  EXPECT_THAT(failure<Unavailable>(), HasSubstr("--offline"));
  EXPECT_THAT(fake_.asked(), SizeIs(0));
}

TEST_F(RemoteEncoderTest, ARedirectIsNotFollowed) {
  answer_always(refusal(307, "", {{"Location", fake_.url()}}));
  EXPECT_THAT(failure<InvalidInput>(), HasSubstr("redirects"));
  EXPECT_THAT(fake_.asked(), SizeIs(1));
}

TEST_F(RemoteEncoderTest, TheKeyIsSentAndInNoMessage) {
  (void)encode({"abc"});
  EXPECT_EQ(fake_.server().requests()[0].headers.find("Authorization"),
            std::string("Bearer ") + kKey);
  for (const int status : {400, 401, 403, 404, 418, 429, 500}) {
    answer_always(refusal(status, std::string("bad key ") + kKey));
    access_.quotes_refusals = true;
    EXPECT_THAT(failure<Error>(), AllOf(HasSubstr(std::to_string(status)), Not(HasSubstr(kKey))));
  }
}

TEST_F(RemoteEncoderTest, AWrongKeyNamesItsVariable) {
  service_.key_variable = "MY_KEY";
  answer_always(refusal(401));
  EXPECT_THAT(failure<InvalidInput>(), HasSubstr("Check MY_KEY"));
  access_.key = "";
  EXPECT_THAT(failure<InvalidInput>(), HasSubstr("Set MY_KEY"));
}

TEST_F(RemoteEncoderTest, ARefusedRequestQuotesNoTicket) {
  answer_always(refusal(400, "cannot encode 'my secret text'"));
  EXPECT_THAT(failure<InvalidInput>(), AllOf(HasSubstr("400"), Not(HasSubstr("secret"))));
}

TEST_F(RemoteEncoderTest, ABatchThatIsTooLargeIsHalved) {
  fake_.max_texts = 5;
  const auto texts = many_texts(32);
  const EncodedTexts found = encode(texts);
  expect_vectors(found, texts);
  EXPECT_TRUE(found.cut_texts.empty());
}

TEST_F(RemoteEncoderTest, ATextThatIsTooLongIsCutAtACodePointAndCounted) {
  fake_.max_text_bytes = 1000;
  std::string text;
  for (int i = 0; i < 700; ++i) text += "é";  // two bytes each
  const EncodedTexts found = encode({"short", text, "also short"});
  EXPECT_EQ(found.cut_texts, (std::vector<std::size_t>{1}));
  const std::size_t kept = 788;  // 1,400 -> 1,050 -> 787, which is inside a letter
  expect_vectors(found, {"short", text.substr(0, kept - 2), "also short"});
  for (const auto& asked : fake_.asked()) {
    for (const std::string& one : asked) EXPECT_EQ(one.find("\xEF\xBF\xBD"), std::string::npos);
  }
}

TEST_F(RemoteEncoderTest, AMillionCharactersAreCutInAFewRequests) {
  fake_.max_text_bytes = 2000;
  const EncodedTexts found = encode({std::string(1'000'000, 'x')});
  EXPECT_EQ(found.cut_texts, (std::vector<std::size_t>{0}));
  EXPECT_LT(fake_.asked().size(), 20U);
}

TEST_F(RemoteEncoderTest, ATextThatIsAlwaysTooLongIsAnError) {
  fake_.max_text_bytes = 0;
  EXPECT_THAT(failure<InvalidInput>({"my text"}), HasSubstr("however short"));
}

TEST_F(RemoteEncoderTest, AnyBytesAreSentAsText) {
  const EncodedTexts found = encode({"\xff\xfe", ""});
  EXPECT_EQ(found.vectors.rows(), 2U);
  EXPECT_EQ(fake_.asked()[0][0], "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(fake_.asked()[0][1], " ");
}

TEST_F(RemoteEncoderTest, WhatIsInTheCacheIsNotAskedAgain) {
  const testing::TemporaryFolder folder;
  SilentProgress progress;
  for (const std::size_t asked : {3U, 0U}) {
    auto remote = std::make_unique<RemoteEncoder>(service_, "", access_);
    auto cache = std::make_unique<VectorCache>(folder / "v", remote->fingerprint(),
                                               remote->dimension(), VectorCache::Options{});
    CachedEncoder cached(std::move(remote), std::move(cache));
    const std::vector<std::string> texts{"a", "bb", "ccc"};
    const EncodedTexts found = cached.encode(texts, progress);
    expect_vectors(found, texts);
    EXPECT_EQ(found.encoded_texts, asked);
  }
}

TEST_F(RemoteEncoderTest, TheFingerprintChangesWithAllThatAVectorDependsOnAndHoldsNoKey) {
  const std::string usual = encoder().fingerprint();
  EXPECT_THAT(usual, AllOf(HasSubstr("some/model"), HasSubstr("127.0.0.1"), Not(HasSubstr(kKey))));
  EXPECT_NE(encoder("query: ").fingerprint(), usual);
  service_.max_texts = 1;
  EXPECT_EQ(encoder().fingerprint(), usual);
  service_.dimension = 2;
  EXPECT_NE(encoder().fingerprint(), usual);
  service_.dimension = 4;
  service_.model = std::string(150, 'm') + "ü 1";
  const std::string one = encoder().fingerprint();
  service_.model = std::string(150, 'm') + "ü 2";
  service_.url = "http://" + std::string(150, 'h') + "/v1/embeddings";
  EXPECT_NE(encoder().fingerprint(), one);
  EXPECT_LE(encoder().fingerprint().size(), 200U);
  EXPECT_THAT(encoder().fingerprint(),
              Each(::testing::AllOf(::testing::Gt(' '), ::testing::Lt('\x7f'))));
}

TEST_F(RemoteEncoderTest, ConnectingFindsOutTheDimension) {
  service_.dimension = 0;
  const RemoteService found = connected_service(service_, std::nullopt, access_);
  EXPECT_EQ(found.dimension, FakeService::kDimension);
  EXPECT_FALSE(found.sends_dimension);
  EXPECT_TRUE(found.wants_base64);
}

TEST_F(RemoteEncoderTest, ConnectingFindsOutThatThereIsNoBase64) {
  fake_.refuses_base64 = true;
  const RemoteService found = connected_service(service_, std::nullopt, access_);
  EXPECT_FALSE(found.wants_base64);
}

TEST_F(RemoteEncoderTest, ConnectingGetsByWithAServiceThatBreaksOnBase64) {
  for (const int status : {400, 415, 422, 500, 501, 503}) {
    fake_.interfere = [=](const ReceivedRequest& request, std::size_t) -> std::optional<Reply> {
      if (request.body.find("base64") == std::string::npos) return std::nullopt;
      return refusal(status, "unexpected encoding_format");
    };
    const RemoteService found = connected_service(service_, std::nullopt, access_);
    EXPECT_FALSE(found.wants_base64) << status;
    EXPECT_EQ(found.dimension, FakeService::kDimension) << status;
  }
}

TEST_F(RemoteEncoderTest, ConnectingGetsByWithAnAnswerThatIsNoBase64) {
  fake_.distort = [](nlohmann::json& answer) {
    nlohmann::json& embedding = answer["data"][0]["embedding"];
    if (embedding.is_string()) embedding = "?!";
  };
  EXPECT_FALSE(connected_service(service_, std::nullopt, access_).wants_base64);
}

TEST_F(RemoteEncoderTest, ConnectingToNobodyAsksNoSecondTime) {
  Reply silence;
  silence.is_silent = true;
  answer_always(silence);
  service_.timeout = milliseconds(100);
  EXPECT_THROW((void)connected_service(service_, std::nullopt, access_), Unavailable);
  EXPECT_THAT(waits_, SizeIs(2)) << "three tries, once";
}

TEST_F(RemoteEncoderTest, ConnectingAsksForShorterVectors) {
  const RemoteService found = connected_service(service_, 3, access_);
  EXPECT_EQ(found.dimension, 3U);
  EXPECT_TRUE(found.sends_dimension);
  EXPECT_FALSE(connected_service(service_, 4, access_).sends_dimension);
}

TEST_F(RemoteEncoderTest, ADimensionThatCannotBeHadIsRefused) {
  fake_.distort = [](nlohmann::json& answer) { answer["data"][0]["embedding"] = {1, 2, 3, 4}; };
  EXPECT_THROW((void)connected_service(service_, 3, access_), Unavailable);
}

TEST_F(RemoteEncoderTest, ConnectingSaysWhatTheServiceSays) {
  answer_always(refusal(400, "there is no model some/model"));
  try {
    (void)connected_service(service_, std::nullopt, access_);
    ADD_FAILURE() << "no error";
  } catch (const InvalidInput& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no model some/model"));
  }
}

TEST_F(RemoteEncoderTest, AnotherModelInPlaceOfTheOneThatWasConnectedIsRefused) {
  service_ = connected_service(service_, std::nullopt, access_);
  const std::vector<std::string> texts{"my vpn is dead"};
  expect_vectors(encode(texts), texts);
  fake_.distort = [](nlohmann::json& answer) {
    answer["data"][0]["embedding"] = std::vector<float>{-1, 0, 0, 0};
  };
  EXPECT_THAT(failure<Unavailable>(), HasSubstr("another model than when it was connected"));
  EXPECT_EQ(fake_.asked().back(), (std::vector<std::string>{"Is anybody there?"}))
      << "no ticket went to it";
  EXPECT_THROW((void)probe_service(service_, access_), Unavailable);
  service_.probe.clear();
  (void)encode(texts);
}

TEST_F(RemoteEncoderTest, AModelThatIsSwappedUnderARunningServerIsNoticedInTenMinutes) {
  service_ = connected_service(service_, std::nullopt, access_);
  RemoteEncoder running = encoder();
  SilentProgress progress;
  const std::vector<std::string> texts{"my vpn is dead"};
  (void)running.encode(texts, progress);
  fake_.distort = [](nlohmann::json& answer) {
    answer["data"][0]["embedding"] = std::vector<float>{-1, 0, 0, 0};
  };
  now_ += std::chrono::minutes(9);
  (void)running.encode(texts, progress);
  EXPECT_EQ(fake_.asked().back(), texts) << "not checked again so soon";
  now_ += std::chrono::minutes(1);
  EXPECT_THROW((void)running.encode(texts, progress), Unavailable);
  EXPECT_THROW((void)running.encode(texts, progress), Unavailable) << "nor the next time";
}

TEST_F(RemoteEncoderTest, AnotherModelAtTheSamePlaceHasAnotherFingerprint) {
  const auto connected = [&](const std::vector<float>& vector) {
    fake_.distort = [vector](nlohmann::json& answer) { answer["data"][0]["embedding"] = vector; };
    return connected_service(service_, std::nullopt, access_);
  };
  const RemoteService first = connected({1, 0, 0, 0});
  const RemoteService other = connected({0, 1, 0, 0});
  EXPECT_NE(remote_fingerprint(first, ""), remote_fingerprint(other, ""));
  EXPECT_EQ(remote_fingerprint(first, ""), remote_fingerprint(connected({1, 0, 0, 0}), ""));
  EXPECT_EQ(remote_fingerprint(first, ""),
            remote_fingerprint(remote_service_of(record_of(first)), ""));
  EXPECT_FALSE(is_same_model(first.probe, other.probe));
  EXPECT_TRUE(is_same_model(first.probe, connected({1, 0.01F, 0, 0}).probe));
  EXPECT_FALSE(is_same_model({}, {}));
  EXPECT_FALSE(is_same_model(first.probe, std::vector<float>{1, 0, 0})) << "another dimension";
}

TEST_F(RemoteEncoderTest, AProbeTellsAServiceThatCutsWithoutSayingSo) {
  int answers = 0;
  fake_.distort = [&](nlohmann::json& answer) {
    answer["data"][0]["embedding"] = {++answers, 1, 1, 1};
  };
  EXPECT_FALSE(probe_service(service_, access_).cuts_silently);
  fake_.max_text_bytes = 5000;  // says so
  EXPECT_FALSE(probe_service(service_, access_).cuts_silently);
  fake_.max_text_bytes = 1U << 30U;
  fake_.distort = [](nlohmann::json& answer) { answer["data"][0]["embedding"] = {1, 2, 3, 4}; };
  EXPECT_TRUE(probe_service(service_, access_).cuts_silently);
}

TEST(EncoderRegistry, KeepsARemoteEncoderAndReadsRecordsOfBefore) {
  const testing::TemporaryFolder folder;
  const EncoderRegistry registry(folder.path());
  EncoderRecord record{
      .name = "farm", .folder = {}, .prompt = {"query: ", "--prefix"}, .origin = ""};
  record.remote = RemoteService{.url = "http://h/v1/embeddings",
                                .model = "m",
                                .dimension = 3,
                                .key_variable = "K",
                                .timeout = milliseconds(1500),
                                .probe = {0, 0.6F, -0.8F}};
  registry.put(record);
  const EncoderRecord found = registry.record("farm");
  ASSERT_TRUE(found.remote.has_value());
  EXPECT_EQ(found.remote->url, "http://h/v1/embeddings");
  EXPECT_EQ(found.remote->dimension, 3U);
  EXPECT_EQ(found.remote->timeout, milliseconds(1500));
  EXPECT_EQ(found.remote->probe, record.remote->probe);
  EXPECT_EQ(found.place(), "http://h/v1/embeddings");

  write_file_atomically(folder / "old.json",
                        R"({"folder": "/m", "prompt": "", "prompt_origin": "x", "origin": ""})");
  EXPECT_FALSE(registry.record("old").remote.has_value());
  write_file_atomically(folder / "bad.json",
                        R"({"folder": "", "prompt": "", "prompt_origin": "x", "origin": "",
                            "remote": {"url": "file:///etc"}})");
  EXPECT_THROW((void)registry.record("bad"), Corrupt);
}

TEST(RemoteService, ARecordWithAProbeThatIsNoVectorOfItsIsRefused) {
  const RemoteService service{.url = "http://h/v1/embeddings", .model = "m", .dimension = 3};
  for (const std::vector<float>& wrong : {std::vector<float>{1, 0}, std::vector<float>{0, 0, 0}}) {
    nlohmann::ordered_json record = record_of(service);
    record["probe"] = wrong;
    EXPECT_THROW((void)remote_service_of(record), InvalidInput);
  }
}

TEST(RemoteService, ARecordWithANumberThatNobodyMeantIsRefused) {
  const nlohmann::ordered_json right =
      json_of(RemoteService{.url = "http://h/v1/embeddings", .model = "m", .dimension = 3});
  EXPECT_EQ(remote_service_of(right).dimension, 3U);
  for (const char* const key :
       {"dimension", "max_texts", "max_bytes", "connections", "timeout_ms"}) {
    for (const nlohmann::ordered_json& wrong :
         {nlohmann::ordered_json(0), nlohmann::ordered_json(-1), nlohmann::ordered_json(2.5),
          nlohmann::ordered_json(1ULL << 60U)}) {
      nlohmann::ordered_json record = right;
      record[key] = wrong;
      try {
        (void)remote_service_of(record);
        ADD_FAILURE() << key << " " << wrong;
      } catch (const InvalidInput& error) {
        EXPECT_THAT(error.what(), AllOf(HasSubstr(key), HasSubstr(wrong.dump())));
      }
    }
  }
}

}  // namespace
}  // namespace triage::encode
