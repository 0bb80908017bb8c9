#include "triage/encode/transformer/encoder_fingerprint.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/encode/tiny_model.h"

namespace triage::encode {
namespace {

using testing::TinyModel;

std::string fingerprint_of(const TinyModel& model, Precision precision = Precision::kFloat32) {
  const EncoderConfig config = read_encoder_config(model.path());
  return encoder_fingerprint(config, read_encoder_weights(model.path(), config), precision);
}

TEST(EncoderFingerprint, NamesKindAndPrecision) {
  const std::string fingerprint = fingerprint_of(TinyModel(), Precision::kInt8);
  EXPECT_EQ(fingerprint.rfind("transformer-1:bert:int8:", 0), 0U) << fingerprint;
  EXPECT_EQ(fingerprint.size(), std::string("transformer-1:bert:int8:").size() + 16);
}

TEST(EncoderFingerprint, IsTheSameWhereverTheWeightsLie) {
  EXPECT_EQ(fingerprint_of(TinyModel("bert")), fingerprint_of(TinyModel("bert", "bert.")));
}

TEST(EncoderFingerprint, ChangesWithWhateverChangesAVector) {
  std::set<std::string> seen;
  seen.insert(fingerprint_of(TinyModel()));
  seen.insert(fingerprint_of(TinyModel(), Precision::kInt8));
  seen.insert(fingerprint_of(TinyModel(), Precision::kBfloat16));
  seen.insert(fingerprint_of(TinyModel("roberta")));
  for (const auto& [key, value] : std::map<std::string, nlohmann::json>{
           {"hidden_act", "relu"}, {"layer_norm_eps", 1e-5}, {"num_attention_heads", 2}}) {
    TinyModel model;
    model.config[key] = value;
    model.write();
    seen.insert(fingerprint_of(model));
  }
  for (const bool is_normalized : {false, true}) {
    const TinyModel model;
    model.write_modules("pooling_mode_cls_token", is_normalized);
    seen.insert(fingerprint_of(model));
  }
  for (const char* tensor : {"embeddings.LayerNorm.bias", "encoder.layer.1.output.dense.bias"}) {
    TinyModel model;
    model.tensor(tensor).bytes[0] = static_cast<char>(model.tensor(tensor).bytes[0] ^ 1);
    model.write();
    seen.insert(fingerprint_of(model));
  }
  EXPECT_EQ(seen.size(), 11U);
}

}  // namespace
}  // namespace triage::encode
