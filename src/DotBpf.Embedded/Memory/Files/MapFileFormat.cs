using System.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>Writes what a map is into the header of its file, and reads it back with no trust in it.</summary>
internal static unsafe class MapFileFormat
{
    private const uint LargestTypes = 16 << 20;

    /// <summary>The C types of a map as BTF of their own, and their ids there; empty where there are none.</summary>
    internal static (byte[] Raw, uint Key, uint Value) Pack(MapInfo info)
    {
        if (info.ValueType is null)
            return ([], 0, 0);
        BtfBuilder builder = new();
        uint key = info.KeyType is null ? 0 : (uint)builder.Import(info.KeyType);
        uint value = (uint)builder.Import(info.ValueType);
        return (builder.ToArray(), key, value);
    }

    /// <summary>Fills the header of a new file.</summary>
    internal static void Write(MapFile file, MapInfo info, int cpus, (byte[] Raw, uint Key, uint Value) types)
    {
        MapHeader header = new()
        {
            Magic = MapHeader.RightMagic,
            Version = MapHeader.RightVersion,
            Cpus = (uint)cpus,
            Length = file.Length,
            DataOffset = MapFile.DataOffsetFor((ulong)types.Raw.Length),
            Identity = Guid.NewGuid(),
            Type = (uint)info.Type,
            KeySize = info.KeySize,
            ValueSize = info.ValueSize,
            MaxEntries = info.MaxEntries,
            Flags = (uint)info.Flags,
            TypesSize = (uint)types.Raw.Length,
            Extra = info.Extra,
            KeyTypeId = types.Key,
            ValueTypeId = types.Value,
            Namespace = MachineStamp.Namespace,
        };
        Encoding.UTF8.GetBytes(info.Name, new Span<byte>(header.Name, MapHeader.NameSize - 1));
        header.Checksum = ChecksumOf(header, types.Raw);
        types.Raw.CopyTo(file.Types(header.TypesSize));
        *file.Header = header;
        file.Facts = header;
    }

    /// <summary>What a file says of its map, which is without a number yet.</summary>
    /// <exception cref="InvalidDataException">It is not the file of a map, or not of one that this process can use.</exception>
    internal static MapInfo Read(MapFile file)
    {
        MapHeader header = *file.Header;
        Require(header.Magic == MapHeader.RightMagic, "It is not the file of a map, or was made on a machine of another byte order.");
        Require(header.Version == MapHeader.RightVersion, $"Its layout has version {header.Version}, and this is version {MapHeader.RightVersion}.");
        Require(header.Length == file.Length, $"It has {file.Length} bytes, and its header says {header.Length}: it was cut off or added to.");
        Require(header.TypesSize <= LargestTypes && header.DataOffset == MapFile.DataOffsetFor(header.TypesSize) && header.DataOffset <= file.Length,
            "Its header is damaged: the parts of the file do not fit.");
        byte[] raw = file.Types(header.TypesSize).ToArray();
        Require(header.Checksum == ChecksumOf(header, raw), "Its header is damaged: the checksum is another.");
        Require(header.Namespace == MachineStamp.Namespace,
            "It belongs to processes of another namespace of process numbers or of time, whose end cannot be seen from here. Share the namespaces, as containers may.");
        (BtfType? key, BtfType? value) = ReadTypes(raw, header);
        file.Facts = header;
        return new()
        {
            Id = 0,
            Name = NameOf(header),
            Type = (MapType)header.Type,
            KeySize = header.KeySize,
            ValueSize = header.ValueSize,
            MaxEntries = header.MaxEntries,
            Flags = (MapFlags)header.Flags,
            Extra = header.Extra,
            KeyType = key,
            ValueType = value,
        };
    }

    /// <summary>How many CPUs the map of a file has; <see langword="null"/> when it is not the file of a map, or may not be read.</summary>
    internal static int? FindCpus(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            MapHeader header = default;
            bool isMap = RandomAccess.Read(file, new Span<byte>(&header, sizeof(MapHeader)), 0) == sizeof(MapHeader)
                && header.Magic == MapHeader.RightMagic && header.Cpus is > 0 and <= EmbeddedHostOptions.MostCpus;
            return isMap ? (int)header.Cpus : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string NameOf(MapHeader header)
    {
        ReadOnlySpan<byte> name = new(header.Name, MapHeader.NameSize);
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    // Of what never changes.
    private static ulong ChecksumOf(MapHeader header, ReadOnlySpan<byte> types)
    {
        int length = (int)((byte*)&header.Checksum - (byte*)&header);
        return Fingerprint.Of(types, Fingerprint.Of(new(&header, length)));
    }

    private static (BtfType? Key, BtfType? Value) ReadTypes(byte[] raw, MapHeader header)
    {
        if (raw.Length == 0)
            return (null, null);
        try
        {
            BtfTypes types = BtfTypes.Read(raw, NameOf(header));
            return (TypeAt(types, header.KeyTypeId), TypeAt(types, header.ValueTypeId));
        }
        catch (Exception error) when (error is ObjectFileException or ArgumentException)
        {
            throw new InvalidDataException($"Its types are damaged: {error.Message}", error);
        }
    }

    private static BtfType? TypeAt(BtfTypes types, uint id) => id == 0 ? null : types[checked((int)id)];

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise);
    }
}
