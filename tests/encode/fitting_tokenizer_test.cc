#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/encode/tiny_model.h"
#include "triage/base/error.h"
#include "triage/encode/transformer/transformer_encoder.h"

namespace triage::encode {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::refusal;
using testing::TinyModel;

constexpr const char* kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nabc\nABC\nvpn\n";

class FittingTokenizer : public ::testing::Test {
 protected:
  FittingTokenizer() { model_.write_text("vocab.txt", kVocabulary); }

  void open(const std::string& prompt = "") const {
    (void)fitting_tokenizer(model_.path(), read_encoder_config(model_.path()), {prompt, "a test"});
  }
  template <typename Error>
  [[nodiscard]] std::string refusal_with(const std::string& prompt) const {
    return refusal<Error>([&] { open(prompt); });
  }

  TinyModel model_;
};

TEST_F(FittingTokenizer, HasNoMorePiecesThanTheWeights) {
  open();
  std::string many = kVocabulary;
  for (std::size_t i = 0; i < TinyModel::kVocabulary; ++i) many += "w" + std::to_string(i) + "\n";
  model_.write_text("vocab.txt", many);
  EXPECT_THAT(refusal_with<Corrupt>(""), HasSubstr("58 pieces, its weights 50"));
}

TEST_F(FittingTokenizer, MustMakeSmallLettersItselfWhereTheModelWantsThem) {
  model_.write_text("sentence_bert_config.json", R"({"do_lower_case": true})");
  open();
  model_.write_text("tokenizer_config.json", R"({"do_lower_case": false})");
  EXPECT_THAT(refusal_with<InvalidInput>(""), HasSubstr("do_lower_case"));
  model_.write_text("sentence_bert_config.json", R"({"do_lower_case": false})");
  open();
}

TEST_F(FittingTokenizer, APromptThatPoolingLeavesOutIsRefused) {
  model_.write_modules("pooling_mode_mean_tokens", true);
  open("query: ");
  model_.write_text("1_Pooling/config.json",
                    R"({"pooling_mode_mean_tokens": true, "include_prompt": false})");
  EXPECT_THAT(refusal_with<InvalidInput>("query: "),
              AllOf(HasSubstr("'query: '"), HasSubstr("include_prompt"), HasSubstr("--prefix")));
  open("");
}

}  // namespace
}  // namespace triage::encode
