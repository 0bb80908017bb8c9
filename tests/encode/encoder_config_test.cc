#include "triage/encode/transformer/encoder_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/encode/tiny_model.h"
#include "triage/base/error.h"

namespace triage::encode {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::refusal;
using testing::TinyModel;

template <typename Error>
std::string refusal_of(const TinyModel& model) {
  model.write();
  return refusal<Error>([&] { (void)read_encoder_config(model.path()); });
}

TEST(EncoderConfig, BertCountsPositionsFromTheFirstRow) {
  const EncoderConfig config = read_encoder_config(TinyModel().path());
  EXPECT_EQ(config.hidden_size, 16U);
  EXPECT_EQ(config.layers, 2U);
  EXPECT_EQ(config.first_position, 0U);
  EXPECT_EQ(config.position_limit(), 40U);
  EXPECT_EQ(config.max_tokens, 40U);
}

TEST(EncoderConfig, RobertaCountsPositionsFromBehindThePadding) {
  for (const char* type : {"roberta", "xlm-roberta", "camembert"}) {
    const EncoderConfig config = read_encoder_config(TinyModel(type).path());
    EXPECT_EQ(config.first_position, 2U) << type;
    EXPECT_EQ(config.position_limit(), 38U) << type;
  }
}

TEST(EncoderConfig, AFolderWithoutModulesMeansMeanAndUnitLength) {
  const EncoderConfig config = read_encoder_config(TinyModel().path());
  EXPECT_EQ(config.pooling, Pooling::kMean);
  EXPECT_FALSE(config.is_pooling_stated);
  EXPECT_TRUE(config.is_unit_length);
}

TEST(EncoderConfig, ModulesSayPoolingAndLength) {
  const TinyModel model;
  for (const auto& [name, pooling] : std::map<std::string, Pooling>{
           {"pooling_mode_mean_tokens", Pooling::kMean},
           {"pooling_mode_cls_token", Pooling::kFirstToken},
           {"pooling_mode_lasttoken", Pooling::kLastToken},
           {"pooling_mode_weightedmean_tokens", Pooling::kWeightedMean},
           {"pooling_mode_mean_sqrt_len_tokens", Pooling::kMeanSqrtLength}}) {
    model.write_modules(name, pooling == Pooling::kMean);
    const EncoderConfig config = read_encoder_config(model.path());
    EXPECT_EQ(config.pooling, pooling) << name;
    EXPECT_TRUE(config.is_pooling_stated);
    EXPECT_EQ(config.is_unit_length, pooling == Pooling::kMean) << name;
  }
}

TEST(EncoderConfig, MaxSeqLengthSaysWhereTextsAreCutAndNotWhereTheyMustEnd) {
  const TinyModel model;
  model.write_text("sentence_bert_config.json", R"({"max_seq_length": 12})");
  const EncoderConfig config = read_encoder_config(model.path());
  EXPECT_EQ(config.max_tokens, 12U);
  EXPECT_EQ(config.position_limit(), 40U);
  model.write_text("sentence_bert_config.json", R"({"max_seq_length": null})");
  EXPECT_EQ(read_encoder_config(model.path()).max_tokens, 40U);
}

TEST(EncoderConfig, AnUnknownArchitectureSaysWhichAreKnown) {
  TinyModel model;
  model.config["model_type"] = "t5";
  EXPECT_THAT(refusal_of<InvalidInput>(model),
              AllOf(HasSubstr("'t5'"), HasSubstr("bert, camembert, roberta, xlm-roberta")));
}

TEST(EncoderConfig, WhatCannotBeRunIsRefusedByName) {
  for (const auto& [key, value] :
       std::map<std::string, nlohmann::json>{{"hidden_act", "swish"},
                                             {"position_embedding_type", "relative_key"},
                                             {"is_decoder", true}}) {
    TinyModel model;
    model.config[key] = value;
    EXPECT_NE(refusal_of<InvalidInput>(model), "") << key;
  }
}

TEST(EncoderConfig, NumbersThatMakeNoModelAreCorrupt) {
  const std::map<std::string, std::vector<nlohmann::json>> wrong{
      {"hidden_size", {nullptr, 0, -16, 1.5, "16", 15, 1e18}},
      {"num_hidden_layers", {nullptr, 0}},
      {"num_attention_heads", {0, 3}},
      {"vocab_size", {nullptr, -1}},
      {"max_position_embeddings", {0}},
      {"pad_token_id", {-1, "none"}},
      {"layer_norm_eps", {0, -1, 2, "small"}},
      {"model_type", {7}}};
  for (const auto& [key, values] : wrong) {
    for (const nlohmann::json& value : values) {
      TinyModel model;
      model.config[key] = value;
      EXPECT_THAT(refusal_of<Corrupt>(model), HasSubstr("config.json")) << key << " " << value;
    }
  }
}

TEST(EncoderConfig, PositionsThatAllBelongToThePaddingAreCorrupt) {
  TinyModel model("roberta");
  model.config["pad_token_id"] = 39;
  EXPECT_THAT(refusal_of<Corrupt>(model), HasSubstr("max_position_embeddings"));
}

TEST(EncoderConfig, AMissingFileIsNotFoundAndOneThatIsNoJsonCorrupt) {
  const TinyModel model;
  const auto read = [&] { (void)read_encoder_config(model.path()); };
  model.write_text("config.json", "{");
  EXPECT_THAT(refusal<Corrupt>(read), HasSubstr("no JSON"));
  std::filesystem::remove(model.path() / "config.json");
  EXPECT_THAT(refusal<NotFound>(read), HasSubstr("config.json"));
}

TEST(EncoderConfig, ModulesThatCannotBeRunAreRefused) {
  const TinyModel model;
  const auto read = [&] { (void)read_encoder_config(model.path()); };
  model.write_modules("pooling_mode_max_tokens", true);
  EXPECT_THAT(refusal<InvalidInput>(read), HasSubstr("pooling"));
  model.write_text("modules.json", R"([{"path": "2_Dense", "type": "a.b.Dense"}])");
  EXPECT_THAT(refusal<InvalidInput>(read), HasSubstr("'Dense'"));
  model.write_text("modules.json", R"([{"path": "../../etc", "type": "a.b.Pooling"}])");
  EXPECT_THAT(refusal<Corrupt>(read), HasSubstr("leads out"));
  for (const char* nonsense : {"{}", "[]", "[7]", "[", R"([{"type": "Pooling"}])"}) {
    model.write_text("modules.json", nonsense);
    EXPECT_THROW(read(), Error) << nonsense;
  }
}

}  // namespace
}  // namespace triage::encode
