/* What a program does to files below one folder, counted; at a chosen point it is killed or interrupted, the call fails
 * (EIO), or from there on the disk is full (ENOSPC) or nothing can be changed any more (EROFS).
 *
 * Loaded with LD_PRELOAD, so that the writes of GDAL, SQLite and Arrow are seen as those of Python are. Compiled by
 * injecting.py. Every call that changes a file or a folder is a point; a write that is killed has written half. Where a
 * descriptor for traces is given, each point writes there what called it, natively and in Python. A process can be held
 * at its first point: it then forks one that goes on for each fault that it is told, so that what comes before is done
 * only once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOTHING, KILL, FULL, INTERRUPT, ERROR, READONLY };
enum { MOST = 20000, WIDTH = 200, DEPTH = 100 };

/* Points in scratch are counted for themselves: how many SQLite needs depends on the speed of the disk. */
static const char SCRATCH[] = "tmp/";

struct shared {
    long count, counts[2], point;
    int mode, reached;
    char calls[MOST][WIDTH];
};
static struct shared *seen;
static char folder[PATH_MAX];
static __thread int inside;
static int traces = -1;
static int told = -1, telling = -1, held_in_scratch;
static char printed[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* A negative point is one in scratch. */
void faults_arm(const char *below, long point, int mode) {
    seen->count = seen->counts[0] = seen->counts[1] = seen->reached = 0;
    seen->point = point;
    seen->mode = mode;
    snprintf(folder, sizeof folder, "%s", below);
}
void faults_hold(int from, int to, int in_scratch, const char *output) {
    told = from;
    telling = to;
    held_in_scratch = in_scratch;
    snprintf(printed, sizeof printed, "%s", output);
}
void faults_trace(int descriptor) { traces = descriptor; }
long faults_count(void) { return seen->count; }
int faults_reached(void) { return seen->reached; }
const char *faults_call(long number) { return number > 0 && number <= MOST ? seen->calls[number - 1] : ""; }

static int of_descriptor(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return length > 0;
}

static void whole(int at, const char *name, char *path) {
    char base[PATH_MAX] = "";
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    if (at == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
        of_descriptor(at, base);
    }
    if (snprintf(path, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) path[0] = 0;
}

/* The addresses are those of one process, so they say whether two points of it were called from the same place. The
 * signal makes Python's faulthandler write its own stack to the same descriptor. */
static void trace(long number) {
    void *stack[DEPTH];
    inside = 1;
    int depth = backtrace(stack, DEPTH);
    dprintf(traces, "@%ld", number);
    for (int n = 2; n < depth; n++) dprintf(traces, " %p", stack[n]);
    dprintf(traces, "\n");
    raise(SIGUSR2);
    inside = 0;
}

/* Fork one that goes on with each fault that comes; the process itself ends when no more come. */
static void hold(void) {
    struct { long point, mode; } next;
    long count = seen->count, counts[2] = {seen->counts[0], seen->counts[1]};
    int status = 0;
    inside = 1;
    if (write(telling, &status, sizeof status) != sizeof status) _exit(1);
    while (read(told, &next, sizeof next) == sizeof next) {
        seen->count = count;
        memcpy(seen->counts, counts, sizeof counts);
        seen->reached = 0;
        seen->point = next.point;
        seen->mode = next.mode;
        pid_t number = fork();
        if (number == 0) {
            close(told);
            told = -1;
            int output = open(printed, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (chdir(folder) || dup2(output, 1) < 0 || dup2(output, 2) < 0) _exit(98);
            close(output);
            inside = 0;
            return;
        }
        if (waitpid(number, &status, 0) != number || write(telling, &status, sizeof status) != sizeof status) break;
    }
    _exit(0);
}

/* Return 0 to go on, 1 where the call is to fail, 2 where a write is to be cut in half and the process killed. */
static int point(const char *call, const char *path, int fills, int can_halve) {
    size_t length = strlen(folder);
    if (!length || inside || strncmp(path, folder, length) != 0) return 0;
    long number = __sync_add_and_fetch(&seen->count, 1);
    if (number <= MOST) snprintf(seen->calls[number - 1], WIDTH, "%s %.*s", call, WIDTH - 20, path + length);
    if (traces >= 0) trace(number);
    int scratch = strncmp(path + length, SCRATCH, sizeof SCRATCH - 1) == 0;
    long own = __sync_add_and_fetch(&seen->counts[scratch], 1);
    if (told >= 0 && own == 1 && scratch == held_in_scratch) hold();
    int here = own == (scratch ? -seen->point : seen->point);
    if (here) seen->reached = 1;
    if (here && seen->mode == KILL) {
        if (can_halve) return 2;
        kill(getpid(), SIGKILL);
    }
    if (here && seen->mode == INTERRUPT) kill(getpid(), SIGINT);
    errno = seen->mode == FULL ? ENOSPC : seen->mode == ERROR ? EIO : EROFS;
    if (seen->mode == FULL) return seen->reached && fills;
    if (seen->mode == ERROR) return here;
    if (seen->mode == READONLY) return seen->reached;
    return 0;
}
static int at_path(const char *call, int at, const char *name, int fills) {
    int kept = errno;
    char path[PATH_MAX];
    if (!folder[0] || inside) return 0;
    whole(at, name, path);
    int found = point(call, path, fills, 0);
    if (!found) errno = kept;
    return found;
}
static int at_descriptor(const char *call, int descriptor, int fills, int can_halve) {
    int kept = errno;
    char path[PATH_MAX];
    if (!folder[0] || inside || !of_descriptor(descriptor, path)) {
        errno = kept;
        return 0;
    }
    int found = point(call, path, fills, can_halve);
    if (!found) errno = kept;
    return found;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
        if ((flags & (O_CREAT | O_TRUNC)) && at_path("open", AT_FDCWD, path, flags & O_CREAT)) return -1; \
        return real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
        if ((flags & (O_CREAT | O_TRUNC)) && at_path("open", at, path, flags & O_CREAT)) return -1; \
        return real(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)
#define FOPEN(name) \
    FILE *name(const char *path, const char *mode) { \
        REAL(FILE *, name, const char *, const char *); \
        if (strpbrk(mode, "wa") && at_path("fopen", AT_FDCWD, path, 1)) return NULL; \
        return real(path, mode); \
    }
FOPEN(fopen)
FOPEN(fopen64)

ssize_t write(int descriptor, const void *bytes, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    int found = at_descriptor("write", descriptor, 1, 1);
    if (found == 2) { real(descriptor, bytes, size / 2); kill(getpid(), SIGKILL); }
    return found ? -1 : real(descriptor, bytes, size);
}
#define PWRITE(name, offset_type) \
    ssize_t name(int descriptor, const void *bytes, size_t size, offset_type offset) { \
        REAL(ssize_t, name, int, const void *, size_t, offset_type); \
        int found = at_descriptor("pwrite", descriptor, 1, 1); \
        if (found == 2) { real(descriptor, bytes, size / 2, offset); kill(getpid(), SIGKILL); } \
        return found ? -1 : real(descriptor, bytes, size, offset); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    int found = at_descriptor("writev", descriptor, 1, 1);
    if (found == 2) { real(descriptor, parts, count / 2); kill(getpid(), SIGKILL); }
    return found ? -1 : real(descriptor, parts, count);
}
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) {
    REAL(size_t, fwrite, const void *, size_t, size_t, FILE *);
    int found = at_descriptor("fwrite", fileno(file), 1, 1);
    if (found == 2) { real(bytes, size, count / 2, file); fflush(file); kill(getpid(), SIGKILL); }
    return found ? 0 : real(bytes, size, count, file);
}

#define SENDFILE(name, offset_type) \
    ssize_t name(int to, int from, offset_type *offset, size_t size) { \
        REAL(ssize_t, name, int, int, offset_type *, size_t); \
        int found = at_descriptor("sendfile", to, 1, 1); \
        if (found == 2) { real(to, from, offset, size / 2); kill(getpid(), SIGKILL); } \
        return found ? -1 : real(to, from, offset, size); \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

#define ON_DESCRIPTOR(name, fills) \
    int name(int descriptor) { \
        REAL(int, name, int); \
        return at_descriptor(#name, descriptor, fills, 0) ? -1 : real(descriptor); \
    }
ON_DESCRIPTOR(fsync, 1)
ON_DESCRIPTOR(fdatasync, 1)
#define FTRUNCATE(name, offset_type) \
    int name(int descriptor, offset_type size) { \
        REAL(int, name, int, offset_type); \
        return at_descriptor(#name, descriptor, 0, 0) ? -1 : real(descriptor, size); \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define ON_PATH(name) \
    int name(const char *path) { \
        REAL(int, name, const char *); \
        return at_path(#name, AT_FDCWD, path, 0) ? -1 : real(path); \
    }
ON_PATH(unlink)
ON_PATH(rmdir)
ON_PATH(remove)
/* Where the name is there already, a full disk has room for it. */
static int is_new(int at, const char *path) {
    struct stat state;
    int kept = errno, found = fstatat(at, path, &state, AT_SYMLINK_NOFOLLOW);
    errno = kept;
    return found != 0;
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    return at_path("mkdir", AT_FDCWD, path, is_new(AT_FDCWD, path)) ? -1 : real(path, mode);
}
int mkdirat(int at, const char *path, mode_t mode) {
    REAL(int, mkdirat, int, const char *, mode_t);
    return at_path("mkdir", at, path, is_new(at, path)) ? -1 : real(at, path, mode);
}
int unlinkat(int at, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    return at_path("unlink", at, path, 0) ? -1 : real(at, path, flags);
}
#define TWO_PATHS(name, fills) \
    int name(const char *one, const char *other) { \
        REAL(int, name, const char *, const char *); \
        return at_path(#name, AT_FDCWD, other, fills) ? -1 : real(one, other); \
    }
TWO_PATHS(rename, is_new(AT_FDCWD, other))
TWO_PATHS(link, 1)
TWO_PATHS(symlink, 1)
int renameat(int at, const char *one, int to, const char *other) {
    REAL(int, renameat, int, const char *, int, const char *);
    return at_path("rename", to, other, is_new(to, other)) ? -1 : real(at, one, to, other);
}
int linkat(int at, const char *one, int to, const char *other, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    return at_path("link", to, other, 1) ? -1 : real(at, one, to, other, flags);
}
int symlinkat(const char *one, int to, const char *other) {
    REAL(int, symlinkat, const char *, int, const char *);
    return at_path("symlink", to, other, 1) ? -1 : real(one, to, other);
}
