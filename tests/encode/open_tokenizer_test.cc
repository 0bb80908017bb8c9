#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/unicode.h"
#include "triage/encode/tokenizer/tokenizer.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Ids = std::vector<std::int32_t>;

constexpr const char* kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nred\ngrun\ngrün\nRed\n";

fs::path golden(const std::string& kind) {
  return fs::path(TRIAGE_SOURCE_DIR) / "tests/golden/tokenizer" / kind;
}

class OpenTokenizer : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  // A small tokenizer.json, to be changed.
  [[nodiscard]] static json small_json() {
    return {{"added_tokens", json::array()},
            {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", true}}},
            {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
            {"model",
             {{"type", "WordPiece"},
              {"unk_token", "[UNK]"},
              {"vocab", {{"[PAD]", 0}, {"[UNK]", 1}, {"[CLS]", 2}, {"[SEP]", 3}, {"red", 4}}}}}};
  }
  [[nodiscard]] Ids ids_of(const std::string& text) const {
    Ids ids;
    open_tokenizer(folder_.path())->append_ids(text, ids);
    return ids;
  }
  // Expects the error `Kind`, with all of `words` in its message.
  template <typename Kind>
  void expect_refused(const std::vector<std::string>& words) const {
    try {
      (void)open_tokenizer(folder_.path());
      FAIL() << "nothing was refused";
    } catch (const Kind& error) {
      for (const std::string& word : words) {
        EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
      }
    }
  }

  testing::TemporaryFolder folder_;
};

TEST_F(OpenTokenizer, AMissingFolderAndAnEmptyOneAreNotFound) {
  EXPECT_THROW((void)open_tokenizer(folder_ / "nowhere"), NotFound);
  expect_refused<NotFound>({"sentencepiece.bpe.model", "tokenizer.json", "vocab.txt"});
}

TEST_F(OpenTokenizer, VocabularyTextIsReadWithTheFlagsOfTheConfiguration) {
  write("vocab.txt", kVocabulary);
  EXPECT_EQ(ids_of("Red Grün [MASK]"), (Ids{5, 6, 4}));
  write("tokenizer_config.json", R"({"do_lower_case": false})");
  EXPECT_EQ(ids_of("Red grün"), (Ids{8, 7}));
  write("tokenizer_config.json", R"({"strip_accents": false, "tokenizer_class": "BertTokenizer"})");
  EXPECT_EQ(ids_of("Red grün"), (Ids{5, 7}));
  write("tokenizer_config.json", R"({"do_lower_case": false, "strip_accents": true})");
  EXPECT_EQ(ids_of("Red grün"), (Ids{8, 6}));
}

TEST_F(OpenTokenizer, LinesMayEndAsOnWindows) {
  write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\nred");
  EXPECT_EQ(ids_of("red"), Ids{4});
}

TEST_F(OpenTokenizer, SpecialTokensAreThoseThatTheConfigurationNames) {
  write("vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\nred\n");
  write("tokenizer_config.json", R"({"tokenizer_class": "MPNetTokenizer"})");
  const SpecialTokens mpnet = open_tokenizer(folder_.path())->special_tokens();
  EXPECT_EQ((Ids{mpnet.begin, mpnet.pad, mpnet.end, mpnet.unknown}), (Ids{0, 1, 2, 3}));
  write("tokenizer_config.json",
        R"({"cls_token": {"content": "</s>"}, "sep_token": "<s>", "pad_token": "<pad>"})");
  EXPECT_EQ(open_tokenizer(folder_.path())->special_tokens().begin, 2);
  EXPECT_EQ(open_tokenizer(folder_.path())->special_tokens().end, 0);
}

TEST_F(OpenTokenizer, ADamagedVocabularyTextIsCorrupt) {
  write("vocab.txt", "");
  expect_refused<Corrupt>({"vocab.txt", "is empty"});
  write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\nred\n");
  expect_refused<Corrupt>({"special token '[SEP]'"});
  write("vocab.txt", std::string(kVocabulary) + "red\n");
  expect_refused<Corrupt>({"entry 9 is the same as entry 5"});
  write("vocab.txt", std::string(kVocabulary) + "\xFF\xFE\n");
  expect_refused<Corrupt>({"entry 9 is no UTF-8"});
  write("vocab.txt", kVocabulary + std::string(600, 'x'));
  expect_refused<Corrupt>({"entry 9 is longer than 512 bytes"});
}

TEST_F(OpenTokenizer, ADamagedConfigurationIsCorrupt) {
  write("vocab.txt", kVocabulary);
  write("tokenizer_config.json", "{\"do_lower_case\": tr");
  expect_refused<Corrupt>({"tokenizer_config.json", "no JSON object"});
  write("tokenizer_config.json", R"({"do_lower_case": "yes"})");
  expect_refused<Corrupt>({"tokenizer_config.json", "boolean"});
}

TEST_F(OpenTokenizer, AClassThatCutsDifferentlyIsRefused) {
  write("vocab.txt", kVocabulary);
  write("tokenizer_config.json", R"({"tokenizer_class": "BertJapaneseTokenizer"})");
  expect_refused<InvalidInput>({"BertJapaneseTokenizer", "sentencepiece.bpe.model", "WordPiece"});
}

TEST_F(OpenTokenizer, JsonHasItsOwnFlagsAndTheConfigurationGoesBefore) {
  json object = small_json();
  object["normalizer"]["lowercase"] = false;
  write("tokenizer.json", object.dump());
  EXPECT_EQ(ids_of("RED red"), (Ids{1, 4}));
  write("tokenizer_config.json", R"({"do_lower_case": true, "strip_accents": null})");
  EXPECT_EQ(ids_of("RÉD red"), (Ids{4, 4}));
}

TEST_F(OpenTokenizer, JsonMayAddTokensBehindItsVocabulary) {
  json object = small_json();
  object["added_tokens"] = {{{"id", 5}, {"content", "<Ticket>"}, {"normalized", true}},
                            {{"id", 3}, {"content", "[SEP]"}, {"normalized", false}}};
  write("tokenizer.json", object.dump());
  EXPECT_EQ(ids_of("red<TICKET>[SEP][sep]"), (Ids{4, 5, 3, 1, 1, 1}));
  EXPECT_EQ(open_tokenizer(folder_.path())->vocabulary_size(), 6U);
}

TEST_F(OpenTokenizer, JsonOfAnotherKindIsRefusedWithWhatIsKnown) {
  for (const char* type : {"BPE", "Unigram", "WordLevel"}) {
    json object = small_json();
    object["model"]["type"] = type;
    write("tokenizer.json", object.dump());
    expect_refused<InvalidInput>({type, "WordPiece", "sentencepiece.bpe.model", "vocab.txt"});
  }
  json object = small_json();
  object["normalizer"] = nullptr;
  write("tokenizer.json", object.dump());
  expect_refused<InvalidInput>({"normalizer", "none", "BertNormalizer"});
  object = small_json();
  object["pre_tokenizer"]["type"] = "Whitespace";
  write("tokenizer.json", object.dump());
  expect_refused<InvalidInput>({"pre_tokenizer", "Whitespace"});
  object = small_json();
  object["added_tokens"] = {{{"id", 5}, {"content", "x"}, {"single_word", true}}};
  write("tokenizer.json", object.dump());
  expect_refused<InvalidInput>({"added token 'x'"});
}

TEST_F(OpenTokenizer, DamagedJsonIsCorrupt) {
  const std::string whole = small_json().dump();
  write("tokenizer.json", whole.substr(0, whole.size() / 2));
  expect_refused<Corrupt>({"tokenizer.json", "no JSON object"});
  for (const json& vocabulary :
       {json::object(), json{{"[UNK]", 0}, {"red", 0}}, json{{"[UNK]", 0}, {"red", 2}},
        json{{"[UNK]", 0}, {"red", -1}}, json{{"[UNK]", "0"}}, json{{"[UNK]", 0}}, json()}) {
    json object = small_json();
    object["model"]["vocab"] = vocabulary;
    write("tokenizer.json", object.dump());
    expect_refused<Corrupt>({"tokenizer.json"});
  }
}

TEST_F(OpenTokenizer, EveryCutOfAJsonIsRefused) {
  const std::string whole = small_json().dump();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write("tokenizer.json", whole.substr(0, size));
    EXPECT_THROW((void)open_tokenizer(folder_.path()), Error) << size;
  }
}

TEST_F(OpenTokenizer, SentencePieceGoesBeforeJson) {
  fs::copy(golden("xlmr") / "sentencepiece.bpe.model", folder_.path());
  write("tokenizer.json", R"({"model": {"type": "Unigram"}})");
  const auto tokenizer = open_tokenizer(folder_.path());
  const SpecialTokens special = tokenizer->special_tokens();
  EXPECT_EQ((Ids{special.begin, special.pad, special.end, special.unknown}), (Ids{0, 1, 2, 3}));
}

TEST_F(OpenTokenizer, ACutOrFalseSentencePieceModelIsCorrupt) {
  const std::string whole = read_file(golden("xlmr") / "sentencepiece.bpe.model");
  for (std::size_t size = 0; size + 1 < whole.size(); size += 97) {
    write("sentencepiece.bpe.model", whole.substr(0, size));
    EXPECT_THROW((void)open_tokenizer(folder_.path()), Corrupt) << size;
  }
  write("sentencepiece.bpe.model", "this is no model");
  expect_refused<Corrupt>({"sentencepiece.bpe.model"});
}

TEST_F(OpenTokenizer, ASentencePieceModelThatItsLibraryThrowsAtIsCorrupt) {
  const std::string whole = read_file(golden("xlmr") / "sentencepiece.bpe.model");
  const auto with_piece = [&](const std::string& piece) {  // of the score -3
    return whole + "\n\x09\n\x02" + piece + std::string("\x15\x00\x00\x40\xC0", 5);
  };
  write("sentencepiece.bpe.model", with_piece("qz"));
  EXPECT_NE(open_tokenizer(folder_.path()), nullptr);
  write("sentencepiece.bpe.model", with_piece(std::string("\0z", 2)));
  expect_refused<Corrupt>({"sentencepiece.bpe.model", "is no SentencePiece model"});
}

TEST_F(OpenTokenizer, ASentencePieceModelWithOtherIdsIsRefused) {
  fs::copy(golden("xlmr") / "sentencepiece.bpe.model", folder_.path());
  write("tokenizer_config.json", R"({"tokenizer_class": "T5TokenizerFast"})");
  expect_refused<InvalidInput>({"T5Tokenizer"});
  write("tokenizer_config.json", R"({"tokenizer_class": "XLMRobertaTokenizerFast"})");
  EXPECT_NE(open_tokenizer(folder_.path()), nullptr);
}

TEST(SentencePieceTokenizer, WhatIsNoUtf8CountsAsReplacementCharacters) {
  const auto tokenizer = open_tokenizer(golden("xlmr"));
  for (const std::string bytes : {"\xFF", "a\xE6\x89", "\xED\xA0\x80 x", "\xF4\x90\x80\x80"}) {
    Ids found = {7};
    Ids wanted = {7};
    tokenizer->append_ids(bytes, found);
    tokenizer->append_ids(repaired_utf8(bytes), wanted);
    EXPECT_EQ(found, wanted) << ::testing::PrintToString(bytes);
    EXPECT_GT(found.size(), 1U);
  }
}

}  // namespace
}  // namespace triage::encode
