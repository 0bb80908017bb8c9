#include "triage/base/fingerprint.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage {
namespace {

using testing::TemporaryFolder;

TEST(Sha256, IsThatOfTheStandardsExamples) {  // FIPS 180-4
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const TemporaryFolder folder;
  const std::string bytes(3'000'001, 'x');
  write_file_atomically(folder / "file", bytes);
  EXPECT_EQ(sha256_hex_of_file(folder / "file"), sha256_hex(bytes));
  EXPECT_THROW((void)sha256_hex_of_file(folder / "none"), NotFound);
}

TEST(GitBlobName, IsWhatGitSays) {  // git hash-object
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "what is up, doc?");
  EXPECT_EQ(git_blob_name_of_file(folder / "file"), "bd9dbf5aae1a3862dd1526723246b20206e5fc37");
  write_file_atomically(folder / "empty", "");
  EXPECT_EQ(git_blob_name_of_file(folder / "empty"), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_THROW((void)git_blob_name_of_file(folder / "none"), NotFound);
}

}  // namespace
}  // namespace triage
