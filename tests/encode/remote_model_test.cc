#include "triage/encode/hub/remote_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/base/error.h"

namespace triage::encode::hub {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::json;

const std::string kCommit(40, 'c');
const std::string kGitName(40, 'a');
const std::string kSha256(64, 'b');

Json file(const std::string& path) {
  return {{"rfilename", path}, {"size", 3}, {"blobId", kGitName}};
}

std::string list(const Json& files) { return Json{{"sha", kCommit}, {"siblings", files}}.dump(); }

RemoteModel parse(const std::string& text) { return parse_remote_model(text, "o/m", "main"); }

RemoteModel model_of(const std::vector<std::string>& paths) {
  Json files = Json::array();
  for (const std::string& path : paths) files.push_back(file(path));
  return parse(list(files));
}

std::vector<std::string> wanted(const std::vector<std::string>& paths) {
  std::vector<std::string> found;
  for (const RemoteFile& f : wanted_files(model_of(paths))) found.push_back(f.path);
  return found;
}

template <typename Error>
std::string failure(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(RemoteModel, IsReadFromTheHubsList) {
  Json large = file("model.safetensors");
  large["lfs"] = {{"sha256", kSha256}, {"size", 2'000'000'000}, {"pointerSize", 135}};
  const RemoteModel model = parse(list({file("config.json"), large}));
  EXPECT_EQ(model.commit, kCommit);
  ASSERT_EQ(model.files.size(), 2U);
  EXPECT_EQ(model.files[0].sha256, std::nullopt);
  EXPECT_EQ(model.files[0].git_name, kGitName);
  EXPECT_EQ(model.files[1].sha256, kSha256);
  EXPECT_EQ(model.files[1].size, 2'000'000'000U);
}

TEST(RemoteModel, RefusesPathsThatLeadElsewhere) {
  const std::vector<std::string> hostile = {"",
                                            "../x",
                                            "a/../../x",
                                            "/etc/passwd",
                                            "a//b",
                                            "./a",
                                            "a/..",
                                            "a\\..\\b",
                                            "a\nb",
                                            std::string("a\0b", 3),
                                            "..",
                                            "a/",
                                            std::string(256, 'x'),
                                            "a/" + std::string(2000, 'x')};
  for (const std::string& path : hostile) {
    EXPECT_FALSE(is_safe_path(path)) << path;
    EXPECT_THROW((void)parse(list({file(path)})), Corrupt) << path;
  }
  std::string deep = "a";
  while (deep.size() <= 1024) deep += "/a";
  EXPECT_FALSE(is_safe_path(deep));
  EXPECT_TRUE(is_safe_path("1_Pooling/config.json"));
  EXPECT_TRUE(is_safe_path(".gitattributes"));
  EXPECT_TRUE(is_safe_path("a..b/...c"));
}

RC_GTEST_PROP(RemoteModel, SafePathsStayInTheirFolder, (const std::string& text)) {
  const std::string path =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("./a\\")));
  for (const std::string& tried : {text, path}) {
    if (!is_safe_path(tried)) continue;
    const std::string normal = std::filesystem::path("/base/" + tried).lexically_normal();
    RC_ASSERT(normal == "/base/" + tried);
  }
}

TEST(RemoteModel, RefusesWhatIsNoList) {
  Json no_size = file("a");
  no_size.erase("size");
  Json negative = file("a");
  negative["size"] = -1;
  Json endless = file("a");
  endless["size"] = (std::uint64_t{1} << 44U) + 1;
  Json no_hash = file("a");
  no_hash["blobId"] = "xyz";
  Json bad_hash = file("a");
  bad_hash["lfs"] = {{"sha256", "../../etc"}, {"size", 1}};
  for (const std::string& text :
       {std::string("<html>"), std::string("[]"), std::string("{}"), list("files"), list({1}),
        list({no_size}), list({negative}), list({endless}), list({no_hash}), list({bad_hash}),
        list({file("a"), file("a")}), Json{{"sha", "../x"}, {"siblings", Json::array()}}.dump()}) {
    EXPECT_THAT(failure<Corrupt>([&] { (void)parse(text); }), HasSubstr("HF_ENDPOINT")) << text;
  }
}

RC_GTEST_PROP(RemoteModel, TakesAnyBytes, (const std::string& text)) {
  try {
    (void)parse(text);
  } catch (const Corrupt&) {
    RC_SUCCEED("refused");
  }
}

TEST(WantedFiles, AreConfigurationTokenizerAndSafetensors) {
  EXPECT_THAT(
      wanted({"README.md", "config.json", "model.safetensors", "pytorch_model.bin", "modules.json",
              "1_Pooling/config.json", "x_Pooling/config.json", "onnx/model.onnx", "tokenizer.json",
              "sentencepiece.bpe.model", "vocab.txt", "special_tokens_map.json",
              "tokenizer_config.json", "sentence_bert_config.json",
              "config_sentence_transformers.json", "onnx/config.json"}),
      ElementsAre("1_Pooling/config.json", "config.json", "config_sentence_transformers.json",
                  "model.safetensors", "modules.json", "sentence_bert_config.json",
                  "sentencepiece.bpe.model", "special_tokens_map.json", "tokenizer.json",
                  "tokenizer_config.json", "vocab.txt"));
}

TEST(WantedFiles, AreTheShardsWhereThereIsNoSingleFile) {
  const std::vector<std::string> shards = {"config.json", "model-00001-of-00002.safetensors",
                                           "model-00002-of-00002.safetensors",
                                           "model.safetensors.index.json"};
  EXPECT_EQ(wanted(shards), shards);
  std::vector<std::string> both = shards;
  both.emplace_back("model.safetensors");
  EXPECT_THAT(wanted(both), ElementsAre("config.json", "model.safetensors"));
}

TEST(WantedFiles, SaysThatAShardIsMissing) {
  const std::string message = failure<InvalidInput>([] {
    (void)wanted(
        {"config.json", "model-00001-of-00002.safetensors", "model.safetensors.index.json"});
  });
  EXPECT_THAT(message, HasSubstr("1 of 2 shards"));
}

TEST(WantedFiles, AreNeverPickles) {
  const std::string message = failure<InvalidInput>([] {
    (void)wanted({"config.json", "pytorch_model.bin"});
  });
  EXPECT_THAT(message, HasSubstr("pytorch_model.bin"));
  EXPECT_THAT(message, HasSubstr("safetensors are needed"));
}

TEST(WantedFiles, NeedAConfigurationAndWeights) {
  EXPECT_THAT(failure<InvalidInput>([] { (void)wanted({"model.safetensors"}); }),
              HasSubstr("config.json"));
  EXPECT_THAT(failure<InvalidInput>([] { (void)wanted({"config.json"}); }),
              HasSubstr("no weights"));
}

TEST(Repo, IsANameWithAtMostOneSlash) {
  for (const char* const good : {"intfloat/multilingual-e5-large", "bert-base", "a_1/b.c"}) {
    EXPECT_NO_THROW(check_repo(good)) << good;
  }
  for (const char* const bad : {"", "/", "a/", "/a", "a/b/c", "../x", "a/..", "a b/c", "a--b/c",
                                "a/b?x", "a/b#x", "\n", ".a/b", "-a/b", "https://h/a/b"}) {
    EXPECT_THROW(check_repo(bad), InvalidInput) << bad;
  }
}

TEST(Revision, IsAnyPrintableName) {
  EXPECT_NO_THROW(check_revision("refs/pr/7"));
  EXPECT_THROW(check_revision(""), InvalidInput);
  EXPECT_THROW(check_revision("a\nb"), InvalidInput);
  EXPECT_THROW(check_revision(std::string(256, 'a')), InvalidInput);
}

}  // namespace
}  // namespace triage::encode::hub
