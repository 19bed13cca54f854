package dev.slipway.cli.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** Where the program's input comes from and its output goes, byte by byte as the program has them. */
record ProgramStreams(InputStream in, OutputStream out, OutputStream err) {
    /** Those of this process. */
    static ProgramStreams ofThisProcess() {
        return new ProgramStreams(
                System.in, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    }
}
