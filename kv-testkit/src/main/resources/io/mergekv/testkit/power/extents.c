/* Prints where each file named on standard input has data, and not a hole: lines of "FROM TO", then an empty one. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    char path[PATH_MAX];
    while (fgets(path, sizeof path, stdin) != NULL) {
        path[strcspn(path, "\n")] = 0;
        int fd = open(path, O_RDONLY);
        if (fd < 0) {
            perror(path);
            return 1;
        }
        off_t end = lseek(fd, 0, SEEK_END);
        for (off_t at = lseek(fd, 0, SEEK_DATA), hole; at >= 0; at = lseek(fd, hole, SEEK_DATA)) {
            hole = lseek(fd, at, SEEK_HOLE);
            if (hole < 0) hole = end;
            printf("%ld %ld\n", (long) at, (long) hole);
        }
        printf("\n");
        close(fd);
    }
    return 0;
}
