/*
 * Preloaded into a process, keeps a shadow of a directory: what a disk would still have if power went now.
 *
 * SHADOW_WATCHED names the directory (absolute), SHADOW_DIRECTORY where the shadow is kept, on the same file system.
 * The shadow has, by inode:
 *   f-INODE  the content of a file at its last sync; absent when it was never synced
 *   d-INODE  the entries of a directory at its last sync, lines of "TYPE INODE NAME"; TYPE is d or f
 *   k-INODE  a link to a file that lost a name: its content can be had, and its inode is not given to another file
 * A sync is done when its copy is made; the disk is not asked. SHADOW_DEAF, where it is set, is a part of a path: syncs
 * of such files are acknowledged without a copy, as a disk that lies would.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64 << 10)
#define REAL(name) (__typeof__(&name)) dlsym(RTLD_NEXT, #name)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what) {
    perror(what);
    abort(); /* a shadow with a gap proves nothing */
}

static int watched(const char *path) {
    const char *root = getenv("SHADOW_WATCHED");
    size_t length = root == NULL ? 0 : strlen(root);
    return length > 0 && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int deaf(const char *path) {
    const char *part = getenv("SHADOW_DEAF");
    return part != NULL && *part != 0 && strstr(path, part) != NULL;
}

static void shadow_path(char *path, char kind, ino_t inode, const char *suffix) {
    snprintf(path, PATH_MAX, "%s/%c-%lu%s", getenv("SHADOW_DIRECTORY"), kind, (unsigned long) inode, suffix);
}

static void copy_range(int from, int to, off_t at, off_t end) {
    static char now[CHUNK], before[CHUNK];
    while (at < end) {
        size_t wanted = end - at < CHUNK ? (size_t) (end - at) : CHUNK;
        ssize_t got = pread(from, now, wanted, at);
        if (got < 0) fail("shadow: read");
        if (got == 0) return;
        ssize_t old = pread(to, before, got, at);
        if (old != got || memcmp(now, before, got) != 0) {
            if (pwrite(to, now, got, at) != got) fail("shadow: write");
        }
        at += got;
    }
}

static void copy_file(int from, const struct stat *file) {
    char path[PATH_MAX];
    shadow_path(path, 'f', file->st_ino, "");
    int to = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (to < 0 || ftruncate(to, file->st_size) != 0) fail(path);
    off_t at = 0;
    while (at < file->st_size) {
        off_t data = lseek(from, at, SEEK_DATA);
        if (data < 0) data = file->st_size; /* nothing but a hole */
        if (data > at) fallocate(to, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, data - at);
        off_t hole = data < file->st_size ? lseek(from, data, SEEK_HOLE) : file->st_size;
        if (hole < 0) hole = file->st_size;
        copy_range(from, to, data, hole < file->st_size ? hole : file->st_size);
        at = hole;
    }
    close(to);
}

static void copy_directory(const char *directory, const struct stat *file) {
    char path[PATH_MAX], next[PATH_MAX];
    shadow_path(path, 'd', file->st_ino, "");
    shadow_path(next, 'd', file->st_ino, ".next");
    DIR *entries = opendir(directory);
    FILE *list = fopen(next, "we");
    if (entries == NULL || list == NULL) fail(directory);
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            fprintf(list, "%c %lu %s\n", entry->d_type == DT_DIR ? 'd' : 'f', (unsigned long) entry->d_ino,
                    entry->d_name);
        }
    }
    closedir(entries);
    if (fclose(list) != 0 || (REAL(rename))(next, path) != 0) fail(next);
}

/* Whether fd is a watched file or directory, which is then in the shadow. */
static int shadowed(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!watched(path)) return 0;
    if (deaf(path)) return 1;
    struct stat file;
    pthread_mutex_lock(&lock);
    /* A descriptor of its own: the caller's may be write-only, and its offset is the caller's. */
    int own = open(link, O_RDONLY | O_CLOEXEC);
    if (own < 0 || fstat(own, &file) != 0) fail(path);
    if (S_ISDIR(file.st_mode)) copy_directory(path, &file);
    else copy_file(own, &file);
    close(own);
    pthread_mutex_unlock(&lock);
    return 1;
}

int fsync(int fd) { return shadowed(fd) ? 0 : (REAL(fsync))(fd); }

int fdatasync(int fd) { return shadowed(fd) ? 0 : (REAL(fdatasync))(fd); }

int msync(void *address, size_t length, int flags) {
    FILE *maps = flags & MS_SYNC ? fopen("/proc/self/maps", "re") : NULL;
    char line[PATH_MAX + 128], path[PATH_MAX];
    unsigned long from, to;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        path[0] = 0;
        if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %[^\n]", &from, &to, path) < 2) continue;
        if ((unsigned long) address >= from && (unsigned long) address < to && watched(path)) {
            int fd = open(path, O_RDONLY | O_CLOEXEC);
            if (fd >= 0) { /* else it is gone, and nobody can find it after a restart */
                shadowed(fd);
                close(fd);
            }
        }
    }
    if (maps != NULL) fclose(maps);
    return (REAL(msync))(address, length, flags);
}

/* Before a file may lose its last name. */
static void keep(int directory, const char *name) {
    char path[PATH_MAX] = "";
    if (name[0] != '/' && directory != AT_FDCWD) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, path, sizeof path - 1);
        path[length < 0 ? 0 : length] = 0;
    } else {
        snprintf(path, sizeof path, "%s", name);
    }
    struct stat file;
    if (watched(path) && fstatat(directory, name, &file, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(file.st_mode)) {
        shadow_path(path, 'k', file.st_ino, "");
        if (linkat(directory, name, AT_FDCWD, path, 0) != 0 && errno != EEXIST && errno != ENOENT) fail(path);
    }
}

int unlink(const char *path) { keep(AT_FDCWD, path); return (REAL(unlink))(path); }

int unlinkat(int directory, const char *path, int flags) {
    if (!(flags & AT_REMOVEDIR)) keep(directory, path);
    return (REAL(unlinkat))(directory, path, flags);
}

int remove(const char *path) { keep(AT_FDCWD, path); return (REAL(remove))(path); }

int rename(const char *from, const char *to) { keep(AT_FDCWD, to); return (REAL(rename))(from, to); }

int renameat(int fromDirectory, const char *from, int toDirectory, const char *to) {
    keep(toDirectory, to);
    return (REAL(renameat))(fromDirectory, from, toDirectory, to);
}

int renameat2(int fromDirectory, const char *from, int toDirectory, const char *to, unsigned flags) {
    keep(toDirectory, to);
    return (REAL(renameat2))(fromDirectory, from, toDirectory, to, flags);
}
