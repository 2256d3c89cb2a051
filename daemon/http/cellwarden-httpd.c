// SPDX-License-Identifier: GPL-2.0-or-later
/* cellwarden-httpd: the REST gateway to org.cellwarden1. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/program.h"
#include "http/gateway.h"
#include "token/token-file.h"

static const char usage[] =
	"Usage: cellwarden-httpd [OPTIONS]\n"
	"\n"
	"Serves what cellwardend knows over HTTP, on the sockets that systemd passes\n"
	"(cellwarden-httpd.socket); see cellwarden-httpd(8).\n"
	"\n"
	"  --settings FILE  read settings from FILE (default " HTTP_SETTINGS_FILE ")\n"
	"  --data DIR       serve documents of DIR (default " HTTP_DATA_DIRECTORY ")\n"
	"  --tokens DIR     take tokens.json of DIR (default /" TOKEN_FILE_FOLDER ")\n"
	"  --help           print this and exit\n"
	"  --version        print the version and exit\n";

static int listen_on_all(struct gateway *gateway)
{
	int n = sd_listen_fds(1), fd, r;

	if (n <= 0) {
		fputs("cellwarden-httpd: no socket was passed. Start it through its socket: "
		      "systemctl start cellwarden-httpd.socket\n",
		      stderr);
		return n < 0 ? n : -ENOTCONN;
	}
	for (fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++) {
		r = gateway_listen(gateway, fd);
		if (r == -ENOKEY) {
			fprintf(stderr,
				"cellwarden-httpd: socket %d can be reached from other machines, "
				"which needs TLS: set TLSCertificate= and TLSKey= in " HTTP_SETTINGS_FILE
				", or let it listen on 127.0.0.1.\n",
				fd);
			return r;
		}
		if (r < 0) {
			fprintf(stderr,
				"cellwarden-httpd: socket %d cannot be served: %s. Only listening "
				"stream sockets (Unix, IPv4, IPv6) can.\n",
				fd, strerror(-r));
			return r;
		}
	}
	return 0;
}

static int run(const struct settings *settings, int data_fd, const char *tokens)
{
	_cleanup_(sd_event_unrefp) sd_event *event = NULL;
	_cleanup_(gateway_freep) struct gateway *gateway = NULL;
	sigset_t mask;
	int r;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
		return -errno;
	r = sd_event_default(&event);
	if (r < 0)
		return r;
	/* NULL: no source returned; NULL handler: end the loop */
	r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r < 0)
		return r;
	r = sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
	if (r < 0)
		return r;
	r = gateway_new(event, settings, data_fd, tokens, &gateway);
	if (r < 0)
		return r;
	r = listen_on_all(gateway);
	if (r < 0)
		return r;
	(void)sd_notify(0, "READY=1\nSTATUS=Serving HTTP");
	r = sd_event_loop(event);
	(void)sd_notify(0, "STOPPING=1");
	return r;
}

int main(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *settings_path = HTTP_SETTINGS_FILE, *data_path = HTTP_DATA_DIRECTORY;
	const char *tokens = "/" TOKEN_FILE_FOLDER;
	const struct program_option options[] = { { "settings", &settings_path },
						  { "data", &data_path },
						  { "tokens", &tokens } };
	_cleanup_close_ int data_fd = -1;
	struct settings settings;
	const char *error;
	int r;

	if (!arena)
		return EXIT_FAILURE;
	r = program_take_options("cellwarden-httpd", usage, options, ARRAY_SIZE(options), argc,
				 argv);
	if (r <= 0)
		return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	r = settings_load(settings_path, arena, &settings, &error);
	if (r < 0) {
		fprintf(stderr, "cellwarden-httpd: %s: %s.\n", settings_path, error);
		return EXIT_FAILURE;
	}
	data_fd = open(data_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (data_fd < 0) {
		fprintf(stderr, "cellwarden-httpd: %s cannot be opened: %s.\n", data_path,
			strerror(errno));
		return EXIT_FAILURE;
	}
	return run(&settings, data_fd, tokens) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
