#include "triage/base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"

namespace triage {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

std::size_t entries_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(StagedFile, IsThereWhenItIsCommittedAndNotBefore) {
  const TemporaryFolder folder;
  StagedFile file(folder / "f");
  file.append("whole");
  EXPECT_FALSE(fs::exists(folder / "f"));
  file.commit();
  EXPECT_EQ(read_file(folder / "f"), "whole");
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(StagedFile, LeavesTheOldFileAloneUnlessCommitted) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", "old");
  {
    StagedFile file(folder / "f");
    file.append("new");
  }
  EXPECT_EQ(read_file(folder / "f"), "old");
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(StagedFile, WritesBehindALinkAndKeepsTheLink) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "real");
  write_file_atomically(folder / "real" / "target", "old");
  fs::create_symlink("real/target", folder / "link");
  fs::create_symlink("link", folder / "link_to_link");
  write_file_atomically(folder / "link_to_link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_TRUE(fs::is_symlink(folder / "link_to_link"));
  EXPECT_EQ(read_file(folder / "real" / "target"), "new");
}

TEST(StagedFile, MakesTheFileThatADanglingLinkNames) {
  const TemporaryFolder folder;
  fs::create_symlink("later", folder / "link");
  write_file_atomically(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "later"), "new");
}

TEST(StagedFile, KeepsThePermissionsOfWhatItReplaces) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", "old");
  fs::permissions(folder / "f", fs::perms::owner_read | fs::perms::owner_write);
  write_file_atomically(folder / "f", "new");
  EXPECT_EQ(fs::status(folder / "f").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(StagedFile, APipeIsWrittenToAndStaysAPipe) {
  const TemporaryFolder folder;
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string received;
  std::thread reader([&] { received = read_file(pipe); });
  write_file_atomically(pipe, "through");
  reader.join();
  EXPECT_EQ(received, "through");
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(StagedFile, AnOpenDescriptorIsWrittenToByItsName) {
  const TemporaryFolder folder;
  const fs::path out = folder / "out";
  const int descriptor = ::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(::write(descriptor, "before,", 7), 7);
  const auto inode_of = [&] {
    struct stat status {};
    EXPECT_EQ(::stat(out.c_str(), &status), 0);
    return status.st_ino;
  };
  const auto inode = inode_of();
  write_file_atomically("/dev/fd/" + std::to_string(descriptor), "after");
  ::close(descriptor);
  EXPECT_EQ(read_file(out), "before,after");
  EXPECT_EQ(inode_of(), inode);
}

TEST(StagedFile, ADeviceWithoutRoomIsUnavailableAndStaysADevice) {
  const TemporaryFolder folder;
  fs::create_symlink("/dev/full", folder / "link");
  EXPECT_THROW(write_file_atomically(folder / "link", "x"), Unavailable);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST(StagedFile, AFolderIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THROW(StagedFile{folder.path()}, InvalidInput);
}

TEST(StagedFile, AFolderThatIsNotThereIsUnavailable) {
  const TemporaryFolder folder;
  EXPECT_THROW(StagedFile{folder / "none" / "f"}, Unavailable);
}

TEST(StagedFile, ALinkInACircleIsUnavailable) {
  const TemporaryFolder folder;
  fs::create_symlink("circle", folder / "circle");
  EXPECT_THROW(StagedFile{folder / "circle"}, Unavailable);
}

TEST(StagedFolder, IsThereWhenItIsCommittedAndNeverReplacesAnother) {
  const TemporaryFolder folder;
  StagedFolder first(folder / "v1");
  write_file_atomically(first.path() / "f", "first");
  EXPECT_FALSE(fs::exists(folder / "v1"));
  EXPECT_TRUE(first.commit());
  StagedFolder second(folder / "v1");
  write_file_atomically(second.path() / "f", "second");
  EXPECT_FALSE(second.commit());
  EXPECT_EQ(read_file(folder / "v1" / "f"), "first");
}

}  // namespace
}  // namespace triage
