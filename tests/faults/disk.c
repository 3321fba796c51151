/* What a process does to the files below a folder: told in order, or refused.

   DISK_FOLDER  the folder
   DISK_LOG     where each operation is told, in the order in which they were done
   DISK_FULL    the number of the write that fails with ENOSPC, and every one after it
   DISK_KILL    the number of the operation behind which the process is killed

   Who forks says it by `disk_kill_behind` instead, which counts writes of bytes too.

   A record is a line, `OPERATION\tPATH\tPATH OR LENGTH\n`, and behind "sync" the content of the file as
   the disk has it then: what was not synced may be lost, whatever was written. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int told = -1, bytes_too;
static long full, writes, killed, operations;
static char folder[PATH_MAX];
static size_t folder_length;

#define NEXT(type, name, ...)                                                                      \
    static type (*next)(__VA_ARGS__);                                                              \
    if (!next) next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *given = getenv("DISK_FOLDER"), *log = getenv("DISK_LOG"), *at = getenv("DISK_FULL"),
               *last = getenv("DISK_KILL");
    if (!given) return;
    folder_length = strlen(strncpy(folder, given, sizeof folder - 1));
    if (log) told = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (at) full = atol(at);
    if (last) killed = atol(last);
}

static int is_ours(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length);
}

static int path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static const char *whole(int at, const char *path, char *buffer) {
    if (path[0] == '/') return path;
    char base[PATH_MAX];
    if (at == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return path;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length <= 0) return path;
        base[length] = 0;
    }
    snprintf(buffer, PATH_MAX, "%.2000s/%.2000s", base, path);
    return buffer;
}

static void put(const char *bytes, size_t length) {
    while (length) {
        ssize_t done = syscall(SYS_write, told, bytes, length);
        if (done <= 0) abort();
        bytes += done;
        length -= (size_t)done;
    }
}

static void counted(void) {
    if (killed && __sync_add_and_fetch(&operations, 1) == killed) kill(getpid(), SIGKILL);
}

static void tell(const char *what, const char *path, const char *more) {
    counted();
    if (told < 0) return;
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%s\t%s\t%s\n", what, path, more);
    pthread_mutex_lock(&turn);
    put(line, (size_t)length);
    pthread_mutex_unlock(&turn);
}

void disk_kill_behind(long at) {
    operations = 0;
    killed = at;
    bytes_too = 1;
}
long disk_operations(void) {
    return operations;
}
void disk_note(const char *what) {
    tell("note", what, "");
}

static void tell_synced(int file) {
    char path[PATH_MAX], line[2 * PATH_MAX];
    struct stat found;
    if (!path_of(file, path) || fstat(file, &found)) return;
    if (S_ISDIR(found.st_mode)) {
        tell("sync folder", path, "");
        return;
    }
    counted();
    if (told < 0) return;
    char *bytes = malloc((size_t)found.st_size + 1), own[64];
    snprintf(own, sizeof own, "/proc/self/fd/%d", file);
    int again = (int)syscall(SYS_openat, AT_FDCWD, own, O_RDONLY);
    ssize_t length = 0, more;
    while (length < found.st_size &&
           (more = syscall(SYS_pread64, again, bytes + length, found.st_size - length, length)) > 0)
        length += more;
    syscall(SYS_close, again);
    pthread_mutex_lock(&turn);
    put(line, (size_t)snprintf(line, sizeof line, "sync\t%s\t%zd\n", path, length));
    put(bytes, (size_t)length);
    pthread_mutex_unlock(&turn);
    free(bytes);
}

static int is_full(int file) {
    char path[PATH_MAX];
    if (!full || !path_of(file, path)) return 0;
    pthread_mutex_lock(&turn);
    int now = ++writes >= full;
    pthread_mutex_unlock(&turn);
    if (now) errno = ENOSPC;
    return now;
}

#define WRITES(name, signature, call)                                                              \
    ssize_t name signature {                                                                       \
        NEXT(ssize_t, name, );                                                                     \
        if (is_full(file)) return -1;                                                              \
        ssize_t done = ((ssize_t(*) signature)next) call;                                          \
        char path[PATH_MAX];                                                                       \
        if (bytes_too && killed && done > 0 && path_of(file, path)) counted();                       \
        return done;                                                                               \
    }
WRITES(write, (int file, const void *bytes, size_t length), (file, bytes, length))
WRITES(writev, (int file, const struct iovec *parts, int count), (file, parts, count))
WRITES(pwrite, (int file, const void *bytes, size_t length, off_t at), (file, bytes, length, at))
WRITES(pwrite64, (int file, const void *bytes, size_t length, off64_t at), (file, bytes, length, at))

int posix_fallocate(int file, off_t at, off_t length) {
    NEXT(int, posix_fallocate, int, off_t, off_t);
    return is_full(file) ? ENOSPC : next(file, at, length);
}
int posix_fallocate64(int file, off64_t at, off64_t length) {
    NEXT(int, posix_fallocate64, int, off64_t, off64_t);
    return is_full(file) ? ENOSPC : next(file, at, length);
}

#define SYNCS(name)                                                                                \
    int name(int file) {                                                                           \
        NEXT(int, name, int);                                                                      \
        int done = next(file);                                                                     \
        if (!done) tell_synced(file);                                                              \
        return done;                                                                               \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define ONE(name, what)                                                                            \
    int name(const char *path) {                                                                   \
        NEXT(int, name, const char *);                                                             \
        char buffer[PATH_MAX];                                                                     \
        int done = next(path);                                                                     \
        path = whole(AT_FDCWD, path, buffer);                                                      \
        if (!done && is_ours(path)) tell(what, path, "");                                          \
        return done;                                                                               \
    }
ONE(unlink, "unlink")
ONE(rmdir, "unlink")

int unlinkat(int at, const char *path, int flags) {
    NEXT(int, unlinkat, int, const char *, int);
    char buffer[PATH_MAX];
    int done = next(at, path, flags);
    path = whole(at, path, buffer);
    if (!done && is_ours(path)) tell("unlink", path, "");
    return done;
}
int mkdir(const char *path, mode_t mode) {
    NEXT(int, mkdir, const char *, mode_t);
    char buffer[PATH_MAX];
    int done = next(path, mode);
    path = whole(AT_FDCWD, path, buffer);
    if (!done && is_ours(path)) tell("folder", path, "");
    return done;
}

static int moved(int done, const char *what, const char *from, const char *to) {
    char one[PATH_MAX], other[PATH_MAX];
    from = whole(AT_FDCWD, from, one);
    to = whole(AT_FDCWD, to, other);
    if (!done && (is_ours(from) || is_ours(to))) tell(what, from, to);
    return done;
}
int rename(const char *from, const char *to) {
    NEXT(int, rename, const char *, const char *);
    return moved(next(from, to), "rename", from, to);
}
int link(const char *from, const char *to) {
    NEXT(int, link, const char *, const char *);
    return moved(next(from, to), "link", from, to);
}
int renameat2(int one, const char *from, int other, const char *to, unsigned flags) {
    return moved((int)syscall(SYS_renameat2, one, from, other, to, flags), flags ? "exchange" : "rename",
                 from, to);
}

static int opened(int file, int was_there, int flags) {
    char path[PATH_MAX];
    if (file >= 0 && (flags & O_CREAT) && !was_there && path_of(file, path)) tell("file", path, "");
    else if (file >= 0 && (flags & O_TRUNC) && path_of(file, path)) tell("truncate", path, "");
    return file;
}
static int is_there(int at, const char *path) {
    struct stat found;
    return !fstatat(at, path, &found, 0);
}
#define MODE                                                                                       \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                         \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode = va_arg(more, mode_t);                                                               \
        va_end(more);                                                                              \
    }
#define OPENS(name)                                                                                \
    int name(const char *path, int flags, ...) {                                                   \
        MODE int before = is_there(AT_FDCWD, path);                                                \
        return opened((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode), before, flags);       \
    }
OPENS(open)
OPENS(open64)
#define OPENS_AT(name)                                                                             \
    int name(int at, const char *path, int flags, ...) {                                           \
        MODE int before = is_there(at, path);                                                      \
        return opened((int)syscall(SYS_openat, at, path, flags, mode), before, flags);             \
    }
OPENS_AT(openat)
OPENS_AT(openat64)
