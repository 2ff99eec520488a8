using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel;

/// <summary>A program or library on disk (ELF, 32 or 64 bits): its sections, and where its addresses lie in the file.</summary>
/// <remarks>Only what is asked for is read, and every size is checked against the file before it is used.</remarks>
internal sealed class ExecutableFile : IDisposable
{
    private const int LargestTable = 0xffff;
    private const uint Loadable = 1; // PT_LOAD

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly ExecutableSection[] _sections;
    private readonly LoadedSegment[] _segments;

    private ExecutableFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        _length = RandomAccess.GetLength(file);
        byte[] header = ReadBytes(0, Math.Min(_length, 64), "the header");
        if (!header.AsSpan().StartsWith("\u007fELF"u8) || header.Length < 52)
            throw Damaged("it is no ELF file");
        (Is64, IsBigEndian) = (header[4] == 2, header[5] == 2);
        if (Is64 && header.Length < 64)
            throw Damaged("its header is cut off");
        _sections = ReadSections(header);
        _segments = ReadSegments(header);
    }

    internal string Path { get; }

    internal bool Is64 { get; }

    internal bool IsBigEndian { get; }

    /// <summary>The bytes of an address.</summary>
    internal int AddressSize => Is64 ? 8 : 4;

    internal ReadOnlySpan<ExecutableSection> Sections => _sections;

    /// <summary>Opens a file.</summary>
    /// <exception cref="ExecutableFormatException">It is none that can be executed, or damaged.</exception>
    internal static ExecutableFile Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new ExecutableFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The section of that name.</summary>
    internal ExecutableSection? Find(string name)
    {
        int index = Array.FindIndex(_sections, section => section.Name == name);
        return index < 0 ? null : _sections[index];
    }

    internal byte[] Read(ExecutableSection section) => ReadBytes(section.Offset, (long)section.Size, section.Name);

    /// <summary>Where an address of the running program lies in the file; <see langword="null"/> when no part of the file is loaded there.</summary>
    internal ulong? OffsetOf(ulong address)
    {
        foreach (LoadedSegment segment in _segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.Size)
                return address - segment.Address + segment.Offset;
        }

        return null;
    }

    /// <summary>At which address a byte of the file is loaded, if it is.</summary>
    internal ulong? AddressOf(ulong offset)
    {
        foreach (LoadedSegment segment in _segments)
        {
            if (offset >= segment.Offset && offset - segment.Offset < segment.Size)
                return offset - segment.Offset + segment.Address;
        }

        return null;
    }

    internal ushort UInt16(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    internal uint UInt32(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    internal ulong Address(ReadOnlySpan<byte> bytes) => !Is64 ? UInt32(bytes)
        : IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    internal ExecutableFormatException Damaged(string what) => new($"'{Path}' cannot be read: {what}.");

    // e_shoff, e_shentsize, e_shnum and e_shstrndx; the names are in the section of the last one.
    private ExecutableSection[] ReadSections(byte[] header)
    {
        ulong offset = Address(header.AsSpan(Is64 ? 40 : 32));
        int place = Is64 ? 58 : 46;
        int size = UInt16(header.AsSpan(place)), count = UInt16(header.AsSpan(place + 2)), names = UInt16(header.AsSpan(place + 4));
        if (offset == 0 || count == 0)
            return [];
        if (size != (Is64 ? 64 : 40))
            throw Damaged($"a section header of it has {size} bytes");
        byte[] table = ReadBytes(offset, (long)size * count, "the section headers");
        var sections = new ExecutableSection[count];
        for (int i = 0; i < count; i++)
            sections[i] = ReadSection(table.AsSpan(i * size, size));
        return names < count ? Named(sections, Read(sections[names])) : sections;
    }

    private ExecutableSection ReadSection(ReadOnlySpan<byte> entry) => new(
        UInt32(entry),
        UInt32(entry[4..]),
        Address(entry[(Is64 ? 16 : 12)..]),
        Address(entry[(Is64 ? 24 : 16)..]),
        Address(entry[(Is64 ? 32 : 20)..]),
        UInt32(entry[(Is64 ? 40 : 24)..]));

    private static ExecutableSection[] Named(ExecutableSection[] sections, byte[] names)
    {
        for (int i = 0; i < sections.Length; i++)
            sections[i] = sections[i] with { Name = ExecutableText.At(names, sections[i].NameOffset) };
        return sections;
    }

    // e_phoff, e_phentsize and e_phnum.
    private LoadedSegment[] ReadSegments(byte[] header)
    {
        ulong offset = Address(header.AsSpan(Is64 ? 32 : 28));
        int place = Is64 ? 54 : 42;
        int size = UInt16(header.AsSpan(place)), count = UInt16(header.AsSpan(place + 2));
        if (offset == 0 || count is 0 or LargestTable)
            return [];
        if (size != (Is64 ? 56 : 32))
            throw Damaged($"a program header of it has {size} bytes");
        byte[] table = ReadBytes(offset, (long)size * count, "the program headers");
        List<LoadedSegment> segments = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * size, size);
            if (UInt32(entry) == Loadable)
                segments.Add(new LoadedSegment(Address(entry[(Is64 ? 8 : 4)..]), Address(entry[(Is64 ? 16 : 8)..]), Address(entry[(Is64 ? 32 : 16)..])));
        }

        return [.. segments];
    }

    private byte[] ReadBytes(ulong offset, long size, string what)
    {
        if (size < 0 || size > int.MaxValue || offset > (ulong)_length || (ulong)size > (ulong)_length - offset)
            throw Damaged($"{what} would lie outside of its {_length} bytes");
        var bytes = new byte[size];
        for (int read = 0; read < bytes.Length;)
        {
            int more = RandomAccess.Read(_file, bytes.AsSpan(read), (long)offset + read);
            read += more > 0 ? more : throw Damaged($"{what} ends too early");
        }

        return bytes;
    }

    private readonly record struct LoadedSegment(ulong Offset, ulong Address, ulong Size);
}
