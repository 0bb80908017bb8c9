#include "triage/base/file_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"

namespace triage {
namespace {

using testing::TemporaryFolder;

TEST(FileLock, IsHeldByOneUntilItGoesAway) {
  const TemporaryFolder folder;
  {
    auto first = FileLock::try_take(folder / "lock");
    ASSERT_TRUE(first);
    EXPECT_FALSE(FileLock::try_take(folder / "lock"));
    const FileLock moved = std::move(*first);
    EXPECT_FALSE(FileLock::try_take(folder / "lock"));
  }
  EXPECT_TRUE(FileLock::try_take(folder / "lock"));
}

TEST(FileLock, DiesWithItsProcess) {
  const TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::try_take(folder / "lock");
    const char is_taken = lock ? '1' : '0';
    (void)!::write(ready[1], &is_taken, 1);
    while (true) ::pause();
  }
  char is_taken = '0';
  ASSERT_EQ(::read(ready[0], &is_taken, 1), 1);
  EXPECT_EQ(is_taken, '1');
  EXPECT_FALSE(FileLock::try_take(folder / "lock"));
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(FileLock::try_take(folder / "lock"));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(FileLock, OfAFileThatCannotBeIsAnError) {
  const TemporaryFolder folder;
  EXPECT_THROW((void)FileLock::try_take(folder / "none" / "lock"), Unavailable);
  EXPECT_THROW((void)FileLock::try_take(folder.path()), Unavailable);
}

}  // namespace
}  // namespace triage
