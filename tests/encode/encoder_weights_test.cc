#include "triage/encode/transformer/encoder_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/encode/tiny_model.h"
#include "triage/base/error.h"

namespace triage::encode {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::refusal;
using testing::TinyModel;

constexpr const char* kQuery = "encoder.layer.1.attention.self.query.weight";

EncoderWeights weights_of(const TinyModel& model) {
  return read_encoder_weights(model.path(), read_encoder_config(model.path()));
}

template <typename Error>
std::string refusal_of(const TinyModel& model) {
  return refusal<Error>([&] { (void)weights_of(model); });
}

std::string bytes_of(const Weight& weight) {
  return {reinterpret_cast<const char*>(weight.bytes.data()), weight.bytes.size()};
}

void set_number(std::string& bytes, std::size_t index, float value) {
  std::memcpy(bytes.data() + index * sizeof value, &value, sizeof value);
}

TEST(EncoderWeights, AreFoundWithAndWithoutTheNameOfALargerModel) {
  for (const std::string prefix : {"", "bert.", "roberta.", "model.encoder."}) {
    TinyModel model("bert", prefix);
    const EncoderWeights weights = weights_of(model);
    ASSERT_EQ(weights.layers.size(), 2U);
    EXPECT_EQ(bytes_of(weights.layers[1].query.weight), model.tensor(kQuery).bytes) << prefix;
  }
}

TEST(EncoderWeights, NormsMayHaveTheirOldNames) {
  TinyModel model;
  for (const std::string norm : {"embeddings.LayerNorm", "encoder.layer.0.output.LayerNorm"}) {
    model.tensors[norm + ".gamma"] = model.tensors.at(norm + ".weight");
    model.tensors[norm + ".beta"] = model.tensors.at(norm + ".bias");
    model.tensors.erase(norm + ".weight");
    model.tensors.erase(norm + ".bias");
  }
  model.write();
  EXPECT_EQ(bytes_of(weights_of(model).embedding_norm.scale),
            model.tensor("embeddings.LayerNorm.gamma").bytes);
}

TEST(EncoderWeights, TensorsThatNobodyAskedForMayBeAnything) {
  TinyModel model;
  model.tensors["pooler.dense.weight"] = {"I8", {3}, "abc"};
  model.write();
  EXPECT_EQ(weights_of(model).layers.size(), 2U);
}

TEST(EncoderWeights, NumbersAtOddPlacesAreCopiedToEvenOnes) {
  TinyModel model;
  model.write_tensors("model.safetensors", model.tensors, /*alignment=*/1);
  const Weight weight = weights_of(model).layers[1].query.weight;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(weight.bytes.data()) % 4, 0U);
  EXPECT_EQ(bytes_of(weight), model.tensor(kQuery).bytes);
}

// Puts the tensors into two files, every other one in each.
void split(const TinyModel& model) {
  std::map<std::string, TinyModel::Tensor> parts[2];
  nlohmann::json map;
  const std::string names[] = {"part-1.safetensors", "part-2.safetensors"};
  for (const auto& [name, tensor] : model.tensors) {
    const std::size_t part = map.size() % 2;
    parts[part][name] = tensor;
    map[name] = names[part];
  }
  for (const std::size_t part : {0U, 1U}) model.write_tensors(names[part], parts[part]);
  model.write_text("model.safetensors.index.json", nlohmann::json{{"weight_map", map}}.dump());
  std::filesystem::remove(model.weights());
}

TEST(EncoderWeights, MayLieInSeveralFiles) {
  TinyModel model;
  split(model);
  EXPECT_EQ(bytes_of(weights_of(model).layers[1].query.weight), model.tensor(kQuery).bytes);
}

TEST(EncoderWeights, AMissingFileOfSeveralIsNotFound) {
  const TinyModel model;
  split(model);
  std::filesystem::remove(model.path() / "part-2.safetensors");
  EXPECT_THAT(refusal_of<NotFound>(model), HasSubstr("part-2.safetensors"));
}

TEST(EncoderWeights, AnIndexThatLeadsElsewhereIsCorrupt) {
  const TinyModel model;
  split(model);
  for (const char* index : {"{}", "[", R"({"weight_map": {}})", R"({"weight_map": {"a": 7}})",
                            R"({"weight_map": {"a": "../b.safetensors"}})"}) {
    model.write_text("model.safetensors.index.json", index);
    EXPECT_THAT(refusal_of<Corrupt>(model), HasSubstr("index.json")) << index;
  }
}

TEST(EncoderWeights, NoWeightsAreNotFound) {
  const TinyModel model;
  std::filesystem::remove(model.weights());
  EXPECT_THAT(refusal_of<NotFound>(model), HasSubstr("model.safetensors"));
}

TEST(EncoderWeights, AFileThatIsCutOffIsCorruptWhereverItEnds) {
  const TinyModel model;
  const auto size = std::filesystem::file_size(model.weights());
  for (const std::uintmax_t left : {size - 1, size / 2, std::uintmax_t{100}, std::uintmax_t{8},
                                    std::uintmax_t{3}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(model.weights(), left);
    EXPECT_NE(refusal_of<Corrupt>(model), "") << left;
  }
}

TEST(EncoderWeights, AMissingTensorIsNamed) {
  TinyModel model("roberta", "roberta.");
  model.tensors.erase(std::string("roberta.") + kQuery);
  model.write();
  EXPECT_THAT(refusal_of<Corrupt>(model), HasSubstr(std::string("roberta.") + kQuery));
}

TEST(EncoderWeights, AWrongShapeIsNamedWithTheRightOne) {
  TinyModel model;
  model.tensor(kQuery).shape = {8, 32};
  model.write();
  EXPECT_THAT(refusal_of<Corrupt>(model),
              AllOf(HasSubstr(kQuery), HasSubstr("[8, 32]"), HasSubstr("[16, 16]")));
}

TEST(EncoderWeights, AWrongTypeIsNamedWithTheRightOnes) {
  TinyModel model;
  model.tensor(kQuery).dtype = "I32";
  model.write();
  EXPECT_THAT(refusal_of<Corrupt>(model),
              AllOf(HasSubstr(kQuery), HasSubstr("I32"), HasSubstr("F32, F16 or BF16")));
}

TEST(EncoderWeights, NumbersThatAreNoneAreFoundWhereverTheyAre) {
  for (const float value : {std::nanf(""), -std::nanf(""), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
    for (const std::size_t index : {0U, 63U, 64U, 255U}) {
      TinyModel model;
      set_number(model.tensor(kQuery).bytes, index, value);
      model.write();
      EXPECT_THAT(refusal_of<Corrupt>(model), AllOf(HasSubstr(kQuery), HasSubstr("infinite")));
    }
  }
}

TEST(EncoderWeights, ShortNumbersThatAreNoneAreFoundToo) {
  for (const auto& [dtype, bits] :
       std::map<std::string, std::uint16_t>{{"F16", 0x7C00U}, {"BF16", 0x7F80U}}) {
    TinyModel model;
    model.store_as(dtype, [](float) { return std::uint16_t{0}; });
    model.write();
    EXPECT_EQ(weights_of(model).layers.size(), 2U);
    std::memcpy(model.tensor(kQuery).bytes.data() + 20, &bits, sizeof bits);
    model.write();
    EXPECT_THAT(refusal_of<Corrupt>(model), HasSubstr(kQuery)) << dtype;
  }
}

}  // namespace
}  // namespace triage::encode
