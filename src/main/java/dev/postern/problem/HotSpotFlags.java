package dev.postern.problem;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Writer for the flags of the running JVM, which it changes in the memory of the process.
///
/// No API sets a flag such as `ExitOnOutOfMemoryError` after the start of the JVM. HotSpot exports tables that
/// describe its data to debuggers (`vmStructs.hpp`). The names of the tables are fixed; offsets and sizes are read
/// from them.
@SuppressWarnings("restricted") // native access is the purpose, and callers check that it is enabled
final class HotSpotFlags {

    private static final AddressLayout ADDRESS =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Integer.MAX_VALUE, ValueLayout.JAVA_BYTE));
    private static final String FLAG = "JVMFlag";

    private final SymbolLookup jvm;

    /// @throws IllegalArgumentException if the JVM is not HotSpot
    HotSpotFlags() {
        Path home = Path.of(System.getProperty("java.home"));
        jvm = SymbolLookup.libraryLookup(
                home.resolve("lib").resolve("server").resolve(System.mapLibraryName("jvm")), Arena.global());
    }

    void enable(String name) {
        variable(name).set(ValueLayout.JAVA_BOOLEAN, 0, true);
    }

    void set(String name, String value) {
        variable(name).set(ADDRESS, 0, Arena.global().allocateFrom(value));
    }

    /// Returns the variable with the value of a flag.
    ///
    /// @throws IllegalArgumentException if this JVM does not have the flag or does not describe its flags
    private MemorySegment variable(String name) {
        MemorySegment flags = pointer(staticField("flags"), 0);
        long count = staticField("numFlags").get(ValueLayout.JAVA_LONG, 0);
        long size = typeSize();
        long nameOffset = offset("_name");
        long addressOffset = offset("_addr");
        for (long flag = 0; flag < count * size; flag += size) {
            if (name.equals(text(flags, flag + nameOffset))) {
                return pointer(flags, flag + addressOffset);
            }
        }
        throw new IllegalArgumentException("The JVM has no flag " + name);
    }

    private MemorySegment staticField(String name) {
        return pointer(field(name), number("gHotSpotVMStructEntryAddressOffset"));
    }

    private long offset(String field) {
        return field(field).get(ValueLayout.JAVA_LONG, number("gHotSpotVMStructEntryOffsetOffset"));
    }

    /// Returns the table entry that describes a field of the class `JVMFlag`.
    private MemorySegment field(String name) {
        MemorySegment entries = pointer(symbol("gHotSpotVMStructs"), 0);
        long typeOffset = number("gHotSpotVMStructEntryTypeNameOffset");
        long nameOffset = number("gHotSpotVMStructEntryFieldNameOffset");
        long size = number("gHotSpotVMStructEntryArrayStride");
        for (long entry = 0; !isNull(entries, entry + typeOffset); entry += size) {
            if (FLAG.equals(text(entries, entry + typeOffset)) && name.equals(text(entries, entry + nameOffset))) {
                return entries.asSlice(entry, size);
            }
        }
        throw new IllegalArgumentException("The JVM does not describe " + FLAG + "." + name);
    }

    private long typeSize() {
        MemorySegment entries = pointer(symbol("gHotSpotVMTypes"), 0);
        long nameOffset = number("gHotSpotVMTypeEntryTypeNameOffset");
        long size = number("gHotSpotVMTypeEntryArrayStride");
        for (long entry = 0; !isNull(entries, entry + nameOffset); entry += size) {
            if (FLAG.equals(text(entries, entry + nameOffset))) {
                return entries.get(ValueLayout.JAVA_LONG, entry + number("gHotSpotVMTypeEntrySizeOffset"));
            }
        }
        throw new IllegalArgumentException("The JVM does not describe " + FLAG);
    }

    private long number(String symbol) {
        return symbol(symbol).get(ValueLayout.JAVA_LONG, 0);
    }

    private MemorySegment symbol(String name) {
        return jvm.find(name)
                .map(symbol -> symbol.reinterpret(ADDRESS.byteSize()))
                .orElseThrow(() -> new IllegalArgumentException("The JVM does not export " + name));
    }

    private static boolean isNull(MemorySegment from, long offset) {
        return pointer(from, offset).address() == 0;
    }

    private static MemorySegment pointer(MemorySegment from, long offset) {
        return from.get(ADDRESS, offset);
    }

    private static String text(MemorySegment from, long offset) {
        return pointer(from, offset).getString(0);
    }
}
