#include "triage/base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

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

const std::string kAnyBytes("a\0\xFF\n", 4);

TEST(File, IsReadAsItIs) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file", std::ios::binary) << kAnyBytes;
  std::ofstream(folder / "empty");
  EXPECT_EQ(read_file(folder / "file"), kAnyBytes);
  EXPECT_EQ(read_file(folder / "empty"), "");
  EXPECT_THROW(static_cast<void>(read_file(folder / "nowhere")), NotFound);
}

TEST(File, IsReplacedAtOnce) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "old");
  std::ifstream reader(folder / "file");  // opened before, so it goes on seeing the old bytes
  write_file_atomically(folder / "file", kAnyBytes);
  std::string seen;
  reader >> seen;
  EXPECT_EQ(seen, "old");
  EXPECT_EQ(read_file(folder / "file"), kAnyBytes);
  EXPECT_EQ(entries_in(folder.path()), 1U);
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

TEST(StagedFile, TakesPiecesAndChangesToThem) {
  const TemporaryFolder folder;
  {
    StagedFile staged(folder / "file");
    staged.append("hello ");
    staged.append("world");
    EXPECT_FALSE(fs::exists(folder / "file"));
    staged.overwrite(6, "W");
    staged.append("!");
    staged.commit();
    EXPECT_EQ(read_file(folder / "file"), "hello World!");
  }
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

TEST(StagedFolder, AppearsWholeOrNotAtAll) {
  const TemporaryFolder folder;
  {
    StagedFolder staged(folder / "models" / "1");
    fs::create_directories(staged.path() / "inner");
    std::ofstream(staged.path() / "inner" / "file") << "content";
    EXPECT_FALSE(fs::exists(folder / "models" / "1"));
    EXPECT_TRUE(staged.commit());
  }
  EXPECT_EQ(read_file(folder / "models" / "1" / "inner" / "file"), "content");
  EXPECT_EQ(entries_in(folder / "models"), 1U);
  { const StagedFolder staged(folder / "models" / "2"); }
  EXPECT_EQ(entries_in(folder / "models"), 1U) << "without commit() nothing is left";
}

TEST(StagedFolder, NeverReplacesWhatHasItsName) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "empty");
  std::ofstream(folder / "file") << "mine";
  for (const char* name : {"empty", "file"}) {
    StagedFolder staged(folder / name);
    std::ofstream(staged.path() / "x");
    EXPECT_FALSE(staged.commit()) << name;
  }
  EXPECT_TRUE(fs::is_empty(folder / "empty"));
  EXPECT_EQ(read_file(folder / "file"), "mine");
  EXPECT_EQ(entries_in(folder.path()), 2U);
}

TEST(StagedFolder, WhatAnEarlierTryLeftIsNotTakenOver) {
  const TemporaryFolder folder;
  fs::path leftover;
  { leftover = StagedFolder(folder / "1").path(); }
  fs::create_directories(leftover);
  std::ofstream(leftover / "old");  // as after a kill, by a process of the same number
  const StagedFolder staged(folder / "1");
  EXPECT_TRUE(fs::is_empty(staged.path()));
}

TEST(StagedFolder, InAPlaceThatIsNoFolderIsRefused) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "mine";
  EXPECT_THROW(StagedFolder(folder / "file" / "1"), Unavailable);
}

TEST(MappedFile, ShowsTheBytesAndMoves) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", kAnyBytes);
  MappedFile first(folder / "file");
  EXPECT_EQ(first.text(), kAnyBytes);
  MappedFile second(std::move(first));
  EXPECT_EQ(second.text(), kAnyBytes);
  std::array<std::byte, 2> copied{};
  second.read(1, copied);
  EXPECT_EQ(copied[1], std::byte{0xFF});
  MappedFile third;
  EXPECT_TRUE(third.bytes().empty());
  third = std::move(second);
  EXPECT_EQ(third.bytes().size(), kAnyBytes.size());
}

TEST(MappedFile, OfNothingIsEmptyAndOfNoFileAnError) {
  const TemporaryFolder folder;
  std::ofstream(folder / "empty");
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
  EXPECT_THROW(MappedFile(folder / "nowhere"), NotFound);
}

TEST(MappedFile, ThatWasCutShortMeanwhileIsSaid) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", std::string(100, 'x'));
  const MappedFile mapped(folder / "file");
  fs::resize_file(folder / "file", 10);
  std::array<std::byte, 50> copied{};
  EXPECT_THROW(mapped.read(0, copied), Unavailable);
}

}  // namespace
}  // namespace triage
