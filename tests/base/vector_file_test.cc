#include "triage/base/vector_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/matrix.h"
#include "triage/base/random.h"

namespace triage {
namespace {

using testing::TemporaryFolder;

Matrix random_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Matrix matrix(rows, columns);
  Random random(seed);
  for (std::size_t i = 0; i < rows * columns; ++i) {
    matrix.data()[i] = static_cast<float>(random.normal());
  }
  return matrix;
}

void write_vectors(const std::filesystem::path& path, const std::string& encoder,
                   const Matrix& rows) {
  VectorFileWriter writer(path, encoder, rows.columns());
  for (std::size_t i = 0; i < rows.rows(); ++i) writer.append(rows.row(i));
  writer.close();
}

bool has_rows(const VectorFile& file, const Matrix& rows) {
  const MatrixView& view = file.matrix().view();
  return view.rows() == rows.rows() && view.columns() == rows.columns() &&
         (view.rows() == 0 ||
          std::memcmp(view.data(), rows.data(), rows.rows() * rows.columns() * sizeof(float)) == 0);
}

template <typename Kind>
std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Kind& error) {
    return error.what();
  }
  return "no error of this kind";
}

void change_byte(const std::filesystem::path& path, std::size_t at) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(at));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 4));
}

RC_GTEST_PROP(VectorFile, ReadsBackWhatWasWritten, ()) {
  const TemporaryFolder folder;
  const Matrix rows =
      random_rows(*rc::gen::inRange<std::size_t>(0, 50), *rc::gen::inRange<std::size_t>(1, 70), 1);
  const auto encoder = *rc::gen::container<std::string>(rc::gen::character<char>());
  write_vectors(folder / "a.vectors", encoder, rows);
  const VectorFile file(folder / "a.vectors");
  RC_ASSERT(has_rows(file, rows));
  RC_ASSERT(file.encoder() == encoder);
  file.verify();
}

TEST(VectorFile, ReadsBackMoreRowsThanOneChecksumCovers) {
  const TemporaryFolder folder;
  const Matrix rows = random_rows(3000, 128, 2);  // one and a half MiB
  write_vectors(folder / "a.vectors", "lexical:1", rows);
  const VectorFile file(folder / "a.vectors");
  EXPECT_TRUE(has_rows(file, rows));
  file.verify();
}

TEST(VectorFile, RowsStartAtAPageOfMemory) {
  const TemporaryFolder folder;
  write_vectors(folder / "a.vectors", "lexical:1", random_rows(2, 3, 3));
  const VectorFile file(folder / "a.vectors");
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file.matrix().view().data()) % 4096, 0U);
}

TEST(VectorFile, IsNotThereBeforeItIsClosed) {
  const TemporaryFolder folder;
  {
    VectorFileWriter writer(folder / "a.vectors", "lexical:1", 2);
    writer.append(std::vector<float>{1, 2});
    EXPECT_THROW((void)VectorFile(folder / "a.vectors"), NotFound);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));  // a writer that gave up leaves nothing
}

TEST(VectorFile, KeepsThePreviousOneUntilTheNewOneIsClosed) {
  const TemporaryFolder folder;
  const Matrix old_rows = random_rows(2, 2, 4);
  const Matrix new_rows = random_rows(3, 2, 5);
  write_vectors(folder / "a.vectors", "old", old_rows);
  VectorFileWriter writer(folder / "a.vectors", "new", 2);
  for (std::size_t i = 0; i < 3; ++i) writer.append(new_rows.row(i));
  const VectorFile before(folder / "a.vectors");
  EXPECT_TRUE(has_rows(before, old_rows));
  writer.close();
  EXPECT_TRUE(has_rows(VectorFile(folder / "a.vectors"), new_rows));
  EXPECT_TRUE(has_rows(before, old_rows));  // who looked at the old one still does
}

TEST(VectorFile, RefusesVectorsOfAnotherEncoderNamingBoth) {
  const TemporaryFolder folder;
  write_vectors(folder / "a.vectors", "lexical:3f2a", random_rows(1, 2, 6));
  const VectorFile file(folder / "a.vectors");
  file.require_encoder("lexical:3f2a");
  const std::string message =
      message_of<InvalidInput>([&] { file.require_encoder("lexical:91c0"); });
  EXPECT_NE(message.find("lexical:3f2a"), std::string::npos) << message;
  EXPECT_NE(message.find("lexical:91c0"), std::string::npos) << message;
}

TEST(VectorFile, NoticesAnyChangedByte) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.vectors";
  write_vectors(path, "lexical:1", random_rows(20, 16, 7));
  const std::size_t size = std::filesystem::file_size(path);
  for (std::size_t at = 12; at < size; at += at < 64 ? 1 : 211) {
    change_byte(path, at);
    EXPECT_THROW(VectorFile(path).verify(), Corrupt) << "byte " << at;
    change_byte(path, at);
  }
  VectorFile(path).verify();
}

TEST(VectorFile, NamesTheRowsThatChanged) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.vectors";
  write_vectors(path, "lexical:1", random_rows(600, 1024, 8));  // 256 rows a MiB
  change_byte(path, 4096 + 300 * 4096 + 17);
  const VectorFile file(path);  // opening does not read the rows
  const std::string message = message_of<Corrupt>([&] { file.verify(); });
  EXPECT_NE(message.find("rows 256 to 511"), std::string::npos) << message;
}

TEST(VectorFile, RefusesAFileThatWasCutShort) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.vectors";
  write_vectors(path, "lexical:1", random_rows(20, 16, 9));
  for (const std::size_t size : {std::filesystem::file_size(path) - 1, std::uintmax_t{4096},
                                 std::uintmax_t{4000}, std::uintmax_t{8}}) {
    std::filesystem::resize_file(path, size);
    EXPECT_THROW((void)VectorFile(path), Corrupt) << size;
  }
}

TEST(VectorFile, RefusesWhatIsNoVectorFile) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "a.vectors", "id,subject,body\n");
  EXPECT_NE(message_of<InvalidInput>([&] {
              (void)VectorFile(folder / "a.vectors");
            }).find("does not start like one"),
            std::string::npos);
  write_file_atomically(folder / "empty.vectors", "");
  EXPECT_THROW((void)VectorFile(folder / "empty.vectors"), InvalidInput);
  EXPECT_THROW((void)VectorFile(folder / "none.vectors"), NotFound);
}

TEST(VectorFile, RefusesANewerVersionByItsNumber) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.vectors";
  write_vectors(path, "lexical:1", random_rows(1, 2, 10));
  std::string bytes = read_file(path);
  bytes[8] = 2;
  write_file_atomically(path, bytes);
  const std::string message = message_of<InvalidInput>([&] { (void)VectorFile(path); });
  EXPECT_NE(message.find("it has version 2"), std::string::npos) << message;
}

TEST(VectorFile, CannotBeWrittenWhereThereIsNoFolder) {
  EXPECT_THROW((void)VectorFileWriter("/proc/none/a.vectors", "lexical:1", 2), Unavailable);
}

TEST(VectorFile, StillOpensFilesOfVersion1) {
  const VectorFile file(TRIAGE_SOURCE_DIR "/tests/golden/vector_file/v1/three_rows.vectors");
  file.verify();
  file.require_encoder("lexical:v1");
  Matrix expected(3, 2);
  for (std::size_t i = 0; i < 6; ++i) expected.data()[i] = static_cast<float>(i) / 2;
  EXPECT_TRUE(has_rows(file, expected));
}

// A disk that is full, as the kernel reports it: the file may grow to a limit only.
TEST(VectorFile, LeavesThePreviousOneWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const Matrix rows = random_rows(2, 2, 11);
  write_vectors(folder / "a.vectors", "lexical:1", rows);
  rlimit unlimited{};
  getrlimit(RLIMIT_FSIZE, &unlimited);
  const rlimit small{.rlim_cur = 1 << 20, .rlim_max = unlimited.rlim_max};
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(write_vectors(folder / "a.vectors", "lexical:1", random_rows(3000, 128, 12)),
               Unavailable);
  setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, ignored);
  EXPECT_TRUE(has_rows(VectorFile(folder / "a.vectors"), rows));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(MappedMatrix, KeepsItsNumbersWhenMemoryIsReleased) {
  const TemporaryFolder folder;
  const Matrix rows = random_rows(1000, 64, 13);
  write_vectors(folder / "a.vectors", "lexical:1", rows);
  const VectorFile file(folder / "a.vectors");
  EXPECT_TRUE(has_rows(file, rows));
  file.matrix().release();
  EXPECT_TRUE(has_rows(file, rows));
}

}  // namespace
}  // namespace triage
