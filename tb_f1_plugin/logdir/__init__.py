"""Logdir: every series of log directories, read as the tab reads them.

Lives here: series of a directory, without a running TensorBoard: which directories are
meant, their event files, and TensorBoard's data server.
May import core, format, reading, grpc, protobuf and TensorBoard; never tensorflow or
keras.
Begin with `directory`.
"""

from tb_f1_plugin.logdir.directory import Directory as Directory
from tb_f1_plugin.logdir.directory import read_directory as read_directory
from tb_f1_plugin.logdir.directory import read_series as read_series
