#include "triage/encode/remote/embeddings_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/encode/remote/remote_service.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The reason why an answer for `count` texts is refused.
std::string refused(const std::string& body, std::size_t count = 1) {
  try {
    (void)parse_embeddings(body, count);
  } catch (const Unavailable& error) {
    return error.what();
  }
  return "no error";
}

std::string with_vector(const std::string& vector) {
  return R"({"data": [{"index": 0, "embedding": )" + vector + "}]}";
}

TEST(EmbeddingsApi, NumbersAndBase64AreTheSame) {
  const Embeddings plain = parse_embeddings(with_vector("[0.6, -0.8]"), 1);
  // 0.6f and -0.8f, little-endian.
  const Embeddings packed = parse_embeddings(with_vector("\"mpkZP83MTL8=\""), 1);
  ASSERT_EQ(packed.vectors.columns(), 2U);
  EXPECT_NEAR(plain.vectors.row(0)[0], packed.vectors.row(0)[0], 1e-7);
  EXPECT_NEAR(plain.vectors.row(0)[1], packed.vectors.row(0)[1], 1e-7);
}

TEST(EmbeddingsApi, VectorsAreOrderedByTheirIndexAndOfUnitLength) {
  const Embeddings found = parse_embeddings(
      R"({"data": [{"index": 1, "embedding": [0, 7]}, {"index": 0, "embedding": [3, 4]}],
          "usage": {"prompt_tokens": 12}})",
      2);
  EXPECT_FLOAT_EQ(found.vectors.row(0)[0], 0.6F);
  EXPECT_FLOAT_EQ(found.vectors.row(1)[1], 1);
  EXPECT_EQ(found.tokens, 12U);
}

TEST(EmbeddingsApi, WithoutIndexTheOrderCounts) {
  const Embeddings found =
      parse_embeddings(R"({"data": [{"embedding": [1, 0]}, {"embedding": [0, 1]}]})", 2);
  EXPECT_FLOAT_EQ(found.vectors.row(1)[1], 1);
  EXPECT_EQ(found.tokens, 0U);
}

TEST(EmbeddingsApi, WhatIsNoAnswerIsRefusedWithItsReason) {
  EXPECT_THAT(refused("<html>please log in</html>"), HasSubstr("no JSON"));
  EXPECT_THAT(refused(R"({"data": [{"index": 0, "emb)"), HasSubstr("no JSON"));
  EXPECT_THAT(refused("[]"), HasSubstr("'data'"));
  EXPECT_THAT(refused(R"({"error": "x"})"), HasSubstr("'data'"));
  EXPECT_THAT(refused(R"({"data": []})"), HasSubstr("0 vectors for 1 texts"));
  EXPECT_THAT(refused(R"({"data": [7]})"), HasSubstr("no vector"));
  EXPECT_THAT(refused(R"({"data": [{"index": 0}]})"), HasSubstr("no vector"));
  EXPECT_THAT(refused(R"({"data": [{"index": 1, "embedding": [1]}]})"), HasSubstr("no text"));
  EXPECT_THAT(refused(R"({"data": [{"index": -1, "embedding": [1]}]})"), HasSubstr("no text"));
  EXPECT_THAT(refused(R"({"data": [{"index": 0, "embedding": [1]},
                                   {"index": 0, "embedding": [1]}]})",
                      2),
              HasSubstr("two vectors"));
  EXPECT_THAT(refused(R"({"data": [{"embedding": [1]}, {"embedding": [1, 2]}]})", 2),
              HasSubstr("differ in length"));
}

TEST(EmbeddingsApi, AVectorThatIsNoneIsRefused) {
  EXPECT_THAT(refused(with_vector("null")), HasSubstr("no vector"));
  EXPECT_THAT(refused(with_vector("[]")), HasSubstr("no numbers"));
  EXPECT_THAT(refused(with_vector("[1, \"2\"]")), HasSubstr("no number"));
  EXPECT_THAT(refused(with_vector("[1, NaN]")), HasSubstr("no JSON"));
  EXPECT_THAT(refused(with_vector("[1, 1e999]")), HasSubstr("no JSON"));
  EXPECT_THAT(refused(with_vector("\"\"")), HasSubstr("no numbers"));
  EXPECT_THAT(refused(with_vector("\"AAAA\"")), HasSubstr("Base64"));
  EXPECT_THAT(refused(with_vector("\"A*==\"")), HasSubstr("Base64"));
}

TEST(EmbeddingsApi, AVectorWithoutADirectionLeavesTheOthersAlone) {
  for (const std::string useless :
       {"[1, null]", "[1, 1e300]", "[0, -0.0]", "\"AACAPwAAwH8=\"", "\"AAAAAAAAAAA=\""}) {
    const Embeddings found = parse_embeddings(
        R"({"data": [{"embedding": )" + useless + R"(}, {"embedding": [0, 7]}]})", 2);
    EXPECT_TRUE(direction_defect(found.vectors.row(0))) << useless;
    EXPECT_FLOAT_EQ(found.vectors.row(1)[1], 1) << useless;
  }
}

TEST(EmbeddingsApi, AReasonQuotesNothingOfTheAnswer) {
  EXPECT_THAT(refused(R"({"data": "my secret text"})"), Not(HasSubstr("secret")));
  EXPECT_THAT(refused("my secret text"), Not(HasSubstr("secret")));
}

TEST(EmbeddingsApi, ARequestIsJsonWhateverTheTexts) {
  RemoteService service;
  service.model = "m";
  const std::vector<std::string> texts{"\xff\xfe \"quoted\"\n", "", "Grüße"};
  const auto request = nlohmann::json::parse(embeddings_request(service, texts));
  EXPECT_EQ(request["input"][0], "\xEF\xBF\xBD\xEF\xBF\xBD \"quoted\"\n");
  EXPECT_EQ(request["input"][1], " ");
  EXPECT_EQ(request["input"][2], "Grüße");
  EXPECT_EQ(request["encoding_format"], "base64");
  EXPECT_FALSE(request.contains("dimensions"));
}

TEST(EmbeddingsApi, ADimensionIsAskedForOnlyWhereTheModelHasMore) {
  RemoteService service;
  service.model = "m";
  service.dimension = 256;
  service.sends_dimension = true;
  service.wants_base64 = false;
  const auto request =
      nlohmann::json::parse(embeddings_request(service, std::vector<std::string>{"x"}));
  EXPECT_EQ(request["dimensions"], 256);
  EXPECT_EQ(request["encoding_format"], "float");
}

TEST(EmbeddingsApi, WhatServicesSayIsReadInTheirForms) {
  EXPECT_EQ(embeddings_error(R"({"error": {"message": "openai"}})"), "openai");
  EXPECT_EQ(embeddings_error(R"({"error": "tei", "error_type": "Validation"})"), "tei");
  EXPECT_EQ(embeddings_error(R"({"object": "error", "message": "vllm"})"), "vllm");
  EXPECT_EQ(embeddings_error(R"({"detail": "fastapi"})"), "fastapi");
  EXPECT_EQ(embeddings_error("plain\n\x1b[2Jtext"), "plain  [2Jtext");
  EXPECT_EQ(embeddings_error(""), "");
  EXPECT_LE(embeddings_error(std::string(10'000, 'x')).size(), 300U);
}

TEST(EmbeddingsApi, TooMuchIsToldFromOtherRefusals) {
  EXPECT_TRUE(is_too_much(413, ""));
  EXPECT_TRUE(is_too_much(400, "This model's maximum context length is 8192 tokens"));
  EXPECT_TRUE(is_too_much(422, "batch size 64 > maximum allowed batch size 32"));
  EXPECT_TRUE(is_too_much(500, "input is too large to process"));
  EXPECT_TRUE(is_too_much(422, R"({"detail": [{"msg": "the text is too long", "input": "x"}]})"));
  EXPECT_FALSE(
      is_too_much(422, R"({"detail": [{"msg": "no model", "input": "it takes too long"}]})"))
      << "what was sent says nothing";
  EXPECT_FALSE(is_too_much(500, "it takes too long")) << "something broke";
  EXPECT_FALSE(is_too_much(400, R"({"input": ["it takes too long"]})"));
  EXPECT_FALSE(is_too_much(400, "unknown model"));
  EXPECT_FALSE(is_too_much(429, "batch size too large: slow down"));
  EXPECT_FALSE(is_too_much(200, "too long"));
}

// The message of the error that a URL ends with.
std::string refused_url(const std::string& url) {
  try {
    return embeddings_url(url);
  } catch (const InvalidInput& error) {
    return error.what();
  }
}

TEST(EmbeddingsUrl, IsCompleted) {
  EXPECT_EQ(embeddings_url("http://h:8080"), "http://h:8080/v1/embeddings");
  EXPECT_EQ(embeddings_url("http://h:8080/"), "http://h:8080/v1/embeddings");
  EXPECT_EQ(embeddings_url("https://h/v1"), "https://h/v1/embeddings");
  EXPECT_EQ(embeddings_url("https://h/api/v3/"), "https://h/api/v3/embeddings");
  EXPECT_EQ(embeddings_url("https://h/x/embeddings"), "https://h/x/embeddings");
  EXPECT_EQ(embeddings_url("https://h/vault"), "https://h/vault/v1/embeddings");
}

TEST(EmbeddingsUrl, WithASecretIsRefusedAndNotShown) {
  for (const std::string url :
       {"https://me:hush@h/v1", "https://h/v1?key=hush", "https://h#hush"}) {
    EXPECT_THAT(refused_url(url), HasSubstr("--key-variable")) << url;
    EXPECT_THAT(refused_url(url), Not(HasSubstr("hush"))) << url;
  }
  EXPECT_THAT(refused_url("h:8080"), HasSubstr("no HTTP URL"));
  EXPECT_THAT(refused_url("http://"), HasSubstr("no host"));
  EXPECT_THAT(refused_url("http://a b"), HasSubstr("blanks"));
}

}  // namespace
}  // namespace triage::encode
