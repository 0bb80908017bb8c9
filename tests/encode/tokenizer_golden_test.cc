// Every id of references that other libraries made.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/encode/tokenizer/tokenizer.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::int32_t>;

struct Reference {
  std::string text;
  Ids ids;
};

std::vector<Reference> read_references(const fs::path& file) {
  std::vector<Reference> references;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    references.push_back({json.at("text").get<std::string>(), json.at("ids").get<Ids>()});
  }
  return references;
}

Ids ids_of(const Tokenizer& tokenizer, const std::string& text) {
  Ids ids;
  tokenizer.append_ids(text, ids);
  return ids;
}

// With begin and end, cut so that there are at most `longest` in all: what a model is given.
Ids input_of(const Tokenizer& tokenizer, const std::string& text, std::size_t longest) {
  Ids ids = {tokenizer.special_tokens().begin};
  tokenizer.append_ids(text, ids);
  ids.resize(std::min(ids.size(), longest - 1));
  ids.push_back(tokenizer.special_tokens().end);
  return ids;
}

fs::path folder_of(const char* variable, const fs::path& otherwise) {
  const char* const named = std::getenv(variable);
  return named == nullptr ? otherwise : fs::path(named);
}

// References of whole models, which are not part of this repository.
fs::path outside_references() {
  return folder_of("TRIAGE_GOLDEN", fs::path(TRIAGE_SOURCE_DIR).parent_path() / "shared/golden");
}

void expect_own_references(const std::string& kind) {
  const fs::path folder = fs::path(TRIAGE_SOURCE_DIR) / "tests/golden/tokenizer" / kind;
  const auto tokenizer = open_tokenizer(folder);
  const auto references = read_references(folder / "ids.jsonl");
  EXPECT_GT(references.size(), 100U);
  for (const auto& [text, ids] : references) {
    EXPECT_EQ(ids_of(*tokenizer, text), ids) << ::testing::PrintToString(text);
  }
}

TEST(TokenizerReferences, SmallWordPieceGivesTheIdsOfHuggingFace) { expect_own_references("bert"); }

TEST(TokenizerReferences, SmallSentencePieceGivesTheIdsOfItsLibrary) {
  expect_own_references("xlmr");
}

TEST(TokenizerReferences, XlmRobertaGivesEveryId) {
  const fs::path folder = outside_references() / "xlmr-tiny";
  if (!fs::exists(folder)) GTEST_SKIP() << "no references: set TRIAGE_GOLDEN to their folder";
  const auto tokenizer = open_tokenizer(folder);
  EXPECT_EQ(tokenizer->vocabulary_size(), 3002U);
  for (const auto& [text, ids] : read_references(folder / "references.jsonl")) {
    EXPECT_EQ(input_of(*tokenizer, "query: " + text, 512), ids) << ::testing::PrintToString(text);
  }
}

TEST(TokenizerReferences, MiniLmGivesEveryId) {
  const fs::path file = outside_references() / "minilm-references.jsonl";
  if (!fs::exists(file)) GTEST_SKIP() << "no references: set TRIAGE_GOLDEN to their folder";
  const fs::path folder =
      folder_of("TRIAGE_MINILM", fs::path(TRIAGE_SOURCE_DIR) / "third_party/minilm/model");
  if (!fs::exists(folder)) GTEST_SKIP() << "no model: tools/fetch_archives.py --with-tests has it";
  const auto tokenizer = open_tokenizer(folder);
  EXPECT_EQ(tokenizer->vocabulary_size(), 30522U);
  for (const auto& [text, ids] : read_references(file)) {
    EXPECT_EQ(input_of(*tokenizer, text, 256), ids) << ::testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace triage::encode
