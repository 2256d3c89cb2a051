// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * measure COMMAND [ARGUMENT...]: prints how many microseconds it took and how many
 * KiB it had at most. A program of its own, and small: until a child calls exec(),
 * what its parent has counts as its own (getrusage(2)).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage usage;
	pid_t child;

	if (argc < 2)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(127);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, NULL, 0, &usage) < 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%lld %ld\n",
	       (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000,
	       usage.ru_maxrss);
	return 0;
}
