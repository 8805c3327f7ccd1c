package dev.postern.problem;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/// The JVM flag `ExitOnOutOfMemoryError`, which terminates the process even if a library catches the error.
///
/// The launcher sets the flag on the command line. Otherwise [#enable] sets it in the running JVM, if native
/// access is enabled.
final class OutOfMemoryExit {

    private static final String EXIT = "ExitOnOutOfMemoryError";
    private static final String COMMAND = "OnOutOfMemoryError";

    private OutOfMemoryExit() {}

    /// Sets the flag unless it is set.
    ///
    /// @param message line without quotes that the JVM prints to standard error, unless `OnOutOfMemoryError` is
    /// set
    /// @return whether the flag is set
    static boolean enable(String message) {
        var jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return jvm != null && (isSet(jvm) || set(jvm, message));
        } catch (IllegalArgumentException e) {
            return false; // the JVM is not HotSpot, and the caller logs a warning
        }
    }

    private static boolean set(HotSpotDiagnosticMXBean jvm, String message) {
        if (!OutOfMemoryExit.class.getModule().isNativeAccessEnabled()) {
            return false;
        }
        HotSpotFlags flags = new HotSpotFlags();
        if (jvm.getVMOption(COMMAND).getValue().isEmpty()) {
            flags.set(COMMAND, "echo '" + message + "' >&2");
        }
        flags.enable(EXIT);
        return isSet(jvm);
    }

    private static boolean isSet(HotSpotDiagnosticMXBean jvm) {
        return Boolean.parseBoolean(jvm.getVMOption(EXIT).getValue());
    }
}
