#include "triage/base/npy_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage {
namespace {

using testing::TemporaryFolder;

// tests/golden/npy/make.py wrote these with NumPy: all hold the same 3 × 4 numbers.
std::string golden(const std::string& name) {
  return std::string(TRIAGE_SOURCE_DIR "/tests/golden/npy/") + name;
}

std::vector<float> numbers_of(const NpyFile& file) {
  const MatrixView rows = file.rows();
  return {rows.data(), rows.data() + rows.rows() * rows.columns()};
}

void write_plainly(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string refusal_of(const std::filesystem::path& path) {
  try {
    (void)NpyFile(path);
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(NpyFile, LooksAtFloat32WhereItLies) {
  for (const char* name : {"float32_v1.npy", "float32_v2.npy", "float32_v3.npy"}) {
    const NpyFile file(golden(name));
    EXPECT_EQ(file.rows().rows(), 3U) << name;
    EXPECT_EQ(file.rows().columns(), 4U) << name;
    EXPECT_EQ(numbers_of(file).size(), 12U);
    ASSERT_NE(file.mapped(), nullptr) << name;
    EXPECT_EQ(file.rows().row(1)[1], -2.5F) << name;
  }
}

TEST(NpyFile, TurnsOtherPrecisionsIntoFloat32) {
  const std::vector<float> expected = numbers_of(NpyFile(golden("float32_v1.npy")));
  for (const char* name : {"float64.npy", "float16.npy"}) {
    const NpyFile file(golden(name));
    EXPECT_EQ(file.mapped(), nullptr) << name;
    EXPECT_EQ(numbers_of(file), expected) << name;
  }
}

TEST(NpyFile, ReadsAnArrayWithoutRows) {
  const NpyFile file(golden("no_rows.npy"));
  EXPECT_EQ(file.rows().rows(), 0U);
  EXPECT_EQ(file.rows().columns(), 4U);
}

TEST(NpyFile, SaysWhatIsWrongAndHowToSaveItRight) {
  EXPECT_TRUE(contains(refusal_of(golden("column_major.npy")), "ascontiguousarray"));
  EXPECT_TRUE(contains(refusal_of(golden("integers.npy")), "'<i8'"));
  EXPECT_TRUE(contains(refusal_of(golden("big_endian.npy")), "'>f4'"));
  EXPECT_TRUE(contains(refusal_of(golden("one_dimension.npy")), "1 dimensions"));
  EXPECT_TRUE(contains(refusal_of(golden("records.npy")), "records"));
}

TEST(NpyFile, RefusesWhatWasCutShort) {
  const TemporaryFolder folder;
  const std::string whole = read_file(golden("float32_v1.npy"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_plainly(folder / "cut.npy", whole.substr(0, size));
    EXPECT_NE(refusal_of(folder / "cut.npy"), "accepted") << size << " bytes";
  }
}

TEST(NpyFile, RefusesWhatItsHeaderCannotMean) {
  const TemporaryFolder folder;
  const auto refusal_with_header = [&](const std::string& dictionary) {
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(dictionary.size());
    bytes += '\0';
    write_plainly(folder / "made_up.npy", bytes + dictionary + std::string(64, '\0'));
    return refusal_of(folder / "made_up.npy");
  };
  EXPECT_TRUE(contains(refusal_with_header("{}"), "cannot be read"));
  EXPECT_TRUE(contains(
      refusal_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (9000000, 0)}"),
      "no numbers"));
  EXPECT_TRUE(
      contains(refusal_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -1)}"),
               "cannot be read"));
  EXPECT_TRUE(
      contains(refusal_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3"),
               "cannot be read"));
  EXPECT_TRUE(contains(refusal_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': "
                                           "(4611686018427387904, 4611686018427387904)}"),
                       "cut short"));
}

TEST(NpyFile, RefusesOtherFiles) {
  const TemporaryFolder folder;
  write_plainly(folder / "a.npy", "id,subject,body\n");
  EXPECT_TRUE(contains(refusal_of(folder / "a.npy"), "does not start like a .npy file"));
  EXPECT_THROW((void)NpyFile(folder / "none.npy"), NotFound);
}

}  // namespace
}  // namespace triage
