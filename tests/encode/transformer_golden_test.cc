// The vectors that transformers and PyTorch make of the same token ids.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/base/error.h"
#include "triage/encode/transformer/transformer.h"

namespace triage::encode {
namespace {

namespace fs = std::filesystem;

// References lie beside the repository, weights of MiniLM in third_party/ when tests fetched them.
const fs::path kGolden = fs::path(TRIAGE_SOURCE_DIR).parent_path() / "shared" / "golden";
const fs::path kMiniLm = fs::path(TRIAGE_SOURCE_DIR) / "third_party" / "minilm" / "model";

struct References {
  std::vector<TokenIds> ids;
  std::vector<std::vector<float>> vectors;
};

References read_references(const fs::path& path) {
  References references;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    references.ids.push_back(json.at("ids"));
    references.vectors.push_back(json.at("embedding"));
  }
  return references;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double product = 0;
  double squares[2] = {0, 0};
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * double{b[i]};
    squares[0] += double{a[i]} * double{a[i]};
    squares[1] += double{b[i]} * double{b[i]};
  }
  return product / std::sqrt(squares[0] * squares[1]);
}

void expect_near_references(const fs::path& model, const fs::path& file, Precision precision,
                            double least) {
  const References references = read_references(file);
  ASSERT_GT(references.ids.size(), 100U);
  const Matrix vectors = Transformer::open(model, {.precision = precision}).encode(references.ids);
  for (std::size_t i = 0; i < references.ids.size(); ++i) {
    EXPECT_GE(cosine(vectors.row(i), references.vectors[i]), least) << "reference " << i;
  }
}

// Runs bfloat16 too where the processor has it; where not, the refusal is tested elsewhere.
void expect_near_references(const fs::path& model, const fs::path& file) {
  expect_near_references(model, file, Precision::kFloat32, 0.9999);
  expect_near_references(model, file, Precision::kInt8, 0.99);
  try {
    expect_near_references(model, file, Precision::kBfloat16, 0.999);
  } catch (const InvalidInput&) {
  }
}

TEST(TransformerGolden, XlmRobertaIsAsInPyTorch) {
  const fs::path model = kGolden / "xlmr-tiny";
  if (!fs::exists(model)) GTEST_SKIP() << "there is no " << model;
  expect_near_references(model, model / "references.jsonl");
}

TEST(TransformerGolden, MiniLmIsAsInPyTorch) {
  const fs::path references = kGolden / "minilm-references.jsonl";
  if (!fs::exists(references)) GTEST_SKIP() << "there is no " << references;
  if (!fs::exists(kMiniLm)) {
    GTEST_SKIP() << "there is no " << kMiniLm << ": tools/fetch_archives.py --with-tests";
  }
  expect_near_references(kMiniLm, references);
}

}  // namespace
}  // namespace triage::encode
