#include "triage/warehouse/output/vector_sink.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/npy_file.h"

namespace triage::warehouse {
namespace {

using triage::testing::TemporaryFolder;

const std::vector<std::string>& ids() {
  static const std::vector<std::string> all{"T,\"1\"", "T2", "T3"};
  return all;
}

Matrix vectors() {
  Matrix all(0, 3);
  all.append_row(std::vector<float>{0.1F, -1.0F / 3, 1e-30F});
  all.append_row(std::vector<float>{1, 2, 3});
  all.append_row(std::vector<float>{-0.0F, 16777217.0F, 5e7F});
  return all;
}

// In two pieces, as a stream of tickets comes.
std::string written(const std::filesystem::path& path) {
  const auto sink = open_vector_sink(path.string(), vector_format_of(path.string()), 3, {});
  const Matrix all = vectors();
  sink->write(std::span(ids()).first(2), MatrixView(all).block(0, 2));
  sink->write(std::span(ids()).last(1), MatrixView(all).block(2, 3));
  sink->close();
  return path.string();
}

void expect_read_back(const std::string& path) {
  SourceRequest request;
  request.location = path;
  request.roles.asked.id = "id";
  request.roles.asked.vectors = "vector";
  request.roles.asked.text = {"id"};  // a source of tickets has a text
  const auto everything = testing::read(request);
  ASSERT_EQ(everything.tickets.size(), ids().size());
  const Matrix all = vectors();
  for (std::size_t i = 0; i < ids().size(); ++i) {
    EXPECT_EQ(everything.tickets[i].id, ids()[i]);
    const auto row = all.row(i);
    EXPECT_EQ(everything.tickets[i].vector, std::vector<float>(row.begin(), row.end()));
  }
}

TEST(VectorSink, JsonLinesAreReadBackToTheBit) {
  const TemporaryFolder folder;
  expect_read_back(written(folder / "v.jsonl"));
  EXPECT_TRUE(
      read_file(folder / "v.jsonl").starts_with("{\"id\":\"T,\\\"1\\\"\",\"vector\":[0.1,"));
}

TEST(VectorSink, ParquetIsReadBackToTheBit) {
  const TemporaryFolder folder;
  expect_read_back(written(folder / "v.parquet"));
}

TEST(VectorSink, ArrowIsReadBackToTheBit) {
  const TemporaryFolder folder;
  expect_read_back(written(folder / "v.arrow"));
}

TEST(VectorSink, NpyHoldsTheVectorsAlone) {
  const TemporaryFolder folder;
  const NpyFile file(written(folder / "v.npy"));
  ASSERT_EQ(file.rows().rows(), 3U);
  const Matrix all = vectors();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::equal(all.row(i).begin(), all.row(i).end(), file.rows().row(i).begin()));
  }
}

TEST(VectorSink, WithoutCloseThereIsNoFile) {
  const TemporaryFolder folder;
  for (const char* const name : {"v.jsonl", "v.parquet", "v.arrow", "v.npy"}) {
    const std::string path = (folder / name).string();
    open_vector_sink(path, vector_format_of(path), 3, {})->write(ids(), vectors());
    EXPECT_FALSE(std::filesystem::exists(path)) << name;
  }
}

TEST(VectorSink, NoVectorAtAllIsAFileAllTheSame) {
  const TemporaryFolder folder;
  for (const char* const name : {"v.jsonl", "v.parquet", "v.arrow", "v.npy"}) {
    const std::string path = (folder / name).string();
    open_vector_sink(path, vector_format_of(path), 3, {})->close();
    EXPECT_TRUE(std::filesystem::exists(path)) << name;
  }
}

TEST(VectorFormat, IsNamedByTheEnding) {
  EXPECT_EQ(vector_format_of("a.NPY"), VectorFormat::kNpy);
  EXPECT_EQ(vector_format_of("-"), VectorFormat::kJsonLines);
  EXPECT_EQ(vector_format_of("/dev/null"), VectorFormat::kJsonLines);
  EXPECT_THROW((void)vector_format_of("vectors.csv"), InvalidInput);
  EXPECT_THROW((void)vector_format_of("vectors"), InvalidInput);
}

}  // namespace
}  // namespace triage::warehouse
