namespace DotBpf.Kernel;

/// <summary>The static probes that a program or library describes in its notes (<c>.note.stapsdt</c>, as sys/sdt.h of SystemTap writes them).</summary>
internal static class UsdtNotes
{
    private const string Section = ".note.stapsdt";
    private const string BaseSection = ".stapsdt.base";
    private const uint ProbeNote = 3;
    private const int HeaderSize = 12;

    internal static List<UsdtProbe> Read(ExecutableFile file)
    {
        List<UsdtProbe> probes = [];
        if (file.Find(Section) is not { } section)
            return probes;
        ReadOnlySpan<byte> bytes = file.Read(section);
        while (bytes.Length >= HeaderSize)
        {
            uint nameSize = file.UInt32(bytes), size = file.UInt32(bytes[4..]), type = file.UInt32(bytes[8..]);
            ulong description = HeaderSize + Aligned(nameSize), end = description + Aligned(size);
            if (description + size > (ulong)bytes.Length)
                throw file.Damaged($"a note in {Section} does not end in it");
            if (type == ProbeNote && bytes.Slice(HeaderSize, (int)nameSize).StartsWith("stapsdt\0"u8))
                probes.Add(ReadProbe(file, bytes.Slice((int)description, (int)size)));
            bytes = bytes[(int)Math.Min(end, (ulong)bytes.Length)..];
        }

        return probes;
    }

    private static ulong Aligned(uint size) => ((ulong)size + 3) & ~3ul;

    // Three addresses (the place, that of .stapsdt.base when it was linked, the semaphore) and three texts.
    private static UsdtProbe ReadProbe(ExecutableFile file, ReadOnlySpan<byte> note)
    {
        int address = file.AddressSize;
        if (note.Length < 3 * address)
            throw file.Damaged($"a note in {Section} is too short");
        ulong linkedAt = file.Address(note[address..]);
        ulong moved = file.Find(BaseSection) is { } found && linkedAt != 0 ? found.Address - linkedAt : 0; // prelinked files moved since
        ulong place = file.Address(note) + moved, semaphore = file.Address(note[(2 * address)..]);
        ReadOnlySpan<byte> texts = note[(3 * address)..];
        string provider = TakeText(ref texts), name = TakeText(ref texts), arguments = TakeText(ref texts);
        return new UsdtProbe(
            provider,
            name,
            file.OffsetOf(place) ?? throw file.Damaged($"probe {provider}:{name} lies at {place:x}, where nothing of it is loaded"),
            semaphore == 0 ? 0 : file.OffsetOf(semaphore + moved) ?? throw file.Damaged($"the semaphore of probe {provider}:{name} is not in it"),
            arguments);
    }

    private static string TakeText(ref ReadOnlySpan<byte> texts)
    {
        string text = ExecutableText.At(texts, 0);
        int end = texts.IndexOf((byte)0);
        texts = end < 0 ? [] : texts[(end + 1)..];
        return text;
    }
}
