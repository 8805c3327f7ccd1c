package dev.postern.problem;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/// End of the process by the JVM itself when memory runs out, which no `catch` block of a library can prevent.
///
/// The launcher asks for it on the command line (`-XX:+ExitOnOutOfMemoryError`). Otherwise it is set in the running
/// JVM, if that is allowed to use native access.
final class OutOfMemoryExit {

    private static final String EXIT = "ExitOnOutOfMemoryError";
    private static final String COMMAND = "OnOutOfMemoryError";

    private OutOfMemoryExit() {}

    /// Sets it unless it is set.
    ///
    /// @param line without quotes, for standard error; not printed if the JVM has a command for that moment
    /// @return whether the JVM confirms it
    static boolean enable(String line) {
        var jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return jvm != null && (isSet(jvm) || set(jvm, line));
        } catch (IllegalArgumentException e) {
            return false; // a JVM of another kind: the caller logs what to do
        }
    }

    private static boolean set(HotSpotDiagnosticMXBean jvm, String line) {
        if (!OutOfMemoryExit.class.getModule().isNativeAccessEnabled()) {
            return false;
        }
        HotSpotFlags flags = new HotSpotFlags();
        if (jvm.getVMOption(COMMAND).getValue().isEmpty()) {
            flags.set(COMMAND, "echo '" + line + "' >&2");
        }
        flags.set(EXIT, true);
        return isSet(jvm);
    }

    private static boolean isSet(HotSpotDiagnosticMXBean jvm) {
        return Boolean.parseBoolean(jvm.getVMOption(EXIT).getValue());
    }
}
