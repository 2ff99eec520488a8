using System.Diagnostics.CodeAnalysis;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory.Files;
using DotBpf.Embedded.Pins;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded;

public sealed partial class EmbeddedHost
{
    private const string AdviceOnMap = "A map is kept there, not a program.";

    /// <inheritdoc/>
    public override PinPath PinRoot => _directory?.Root ?? base.PinRoot;

    /// <inheritdoc/>
    public override void Pin(HostHandle handle, PinPath path)
    {
        ArgumentNullException.ThrowIfNull(handle);
        string subject = $"pin '{path}'";
        if (handle is BpfLink)
            throw new FeatureNotSupportedException($"Pinning {handle}", Name, advice: "What is attached here stays so for as long as the link is held, and at most as long as this process: keep the link.");
        ThrowIfFailed(ReferenceEquals(handle.Host, this) ? Errno.None : Errno.EBADF, BpfCommand.ObjectPin, subject);
        ThrowIfFailed(CheckName(path), BpfCommand.ObjectPin, subject);
        if (handle is EmbeddedMapHandle { IsDisposed: false, Map.File: { } file })
        {
            ThrowIfFailed(AsTaken(_pins.Examine(path)), BpfCommand.ObjectPin, subject);
            _directory!.Pin(file, path);
            return;
        }

        ThrowIfFailed(AsTaken(ExamineFiles(path)), BpfCommand.ObjectPin, subject);
        ThrowIfFailed(_pins.Add(path, handle), BpfCommand.ObjectPin, subject);
    }

    /// <inheritdoc/>
    public override bool Unpin(PinPath path)
    {
        ThrowIfFailed(CheckName(path), BpfCommand.Unlink, $"pin '{path}'");
        if (_directory?.Unpin(path) == true)
            return true;
        Errno errno = _pins.Remove(path);
        if (errno != Errno.ENOENT)
            ThrowIfFailed(errno, BpfCommand.Unlink, $"pin '{path}'");
        return errno == Errno.None;
    }

    /// <inheritdoc/>
    public override void MovePin(PinPath from, PinPath to)
    {
        string subject = $"pin '{from}' to '{to}'";
        ThrowIfFailed(CheckName(from), BpfCommand.Rename, subject);
        ThrowIfFailed(CheckName(to), BpfCommand.Rename, subject);
        ThrowIfFailed(AsReplaceable(_pins.Examine(to)), BpfCommand.Rename, subject);
        if (_directory?.Move(from, to) == true)
        {
            _pins.Remove(to);
            return;
        }

        ThrowIfFailed(AsReplaceable(ExamineFiles(to)), BpfCommand.Rename, subject);
        ThrowIfFailed(_pins.Move(from, to), BpfCommand.Rename, subject);
        _directory?.Unpin(to);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<PinEntry> ListPins(PinPath? root = null)
    {
        PinPath directory = root ?? PinRoot;
        ThrowIfFailed(_pins.List(directory, out IReadOnlyList<PinEntry> entries), BpfCommand.ObjectGet, $"pins '{directory}'");
        return _directory is null ? entries : [.. entries.Concat(ListFiles(directory)).OrderBy(entry => entry.Path.Value, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override bool TryOpenPinnedMap(PinPath path, [NotNullWhen(true)] out MapHandle? map, MapAccess access = MapAccess.ReadWrite)
    {
        ThrowIfFailed(CheckName(path), BpfCommand.ObjectGet, $"pin '{path}'");
        map = (OpenFile(path, access) ?? _pins.Open(path)) switch
        {
            null => FindNone<MapHandle>(path),
            EmbeddedMap pinned => new EmbeddedMapHandle(this, pinned, FlagsOf(access)),
            object program => throw OtherKind(program, path, "A program is kept there, not a map."),
        };
        return map is not null;
    }

    /// <inheritdoc/>
    public override bool TryOpenPinnedProgram(PinPath path, [NotNullWhen(true)] out ProgramHandle? program)
    {
        ThrowIfFailed(CheckName(path), BpfCommand.ObjectGet, $"pin '{path}'");
        program = _pins.Open(path) switch
        {
            null => FindNone<ProgramHandle>(path),
            EmbeddedProgram pinned => new EmbeddedProgramHandle(this, pinned),
            object map => throw OtherKind(map, path, AdviceOnMap),
        };
        if (program is null && ExamineFiles(path) == Errno.EEXIST)
            throw OtherKind(path, AdviceOnMap);
        return program is not null;
    }

    /// <summary>Creates a host for a map that processes share: with the file's directory for pins, and as many CPUs as the map has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="host">The host, yours to dispose; <see langword="null"/> when it is not the file of a map.</param>
    /// <returns>Whether it is the file of a map. That it is undamaged is seen when the map is opened.</returns>
    /// <exception cref="BpfSyscallException">The directory may be written by others (<see cref="Errno.EACCES"/>).</exception>
    public static bool TryCreateFor(string path, [NotNullWhen(true)] out EmbeddedHost? host)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Path.GetFullPath(path);
        host = MapFileFormat.FindCpus(file) is { } cpus ? Create(new() { Cpus = cpus, PinDirectory = Path.GetDirectoryName(file) }) : null;
        return host is not null;
    }

    /// <inheritdoc/>
    protected override string AdviceOnMissingPin => _directory is not null ? base.AdviceOnMissingPin
        : $"Nothing is pinned under that name on this host, whose pins are its own: to share maps with other processes, create it with {nameof(EmbeddedHostOptions)}.{nameof(EmbeddedHostOptions.PinDirectory)}.";

    private Errno CheckName(PinPath path) => _directory is null ? PinNames.Check(path) : PinNames.Check(path, PinRoot, BpfFileSystem.Root);

    // Where nothing is kept there may be a directory, or the name leads through a pin.
    private THandle? FindNone<THandle>(PinPath path)
        where THandle : HostHandle
    {
        foreach (Errno found in (ReadOnlySpan<Errno>)[_pins.Examine(path), ExamineFiles(path)])
            ThrowIfFailed(found switch { Errno.EISDIR => Errno.EACCES, Errno.ENOTDIR => found, _ => Errno.None }, BpfCommand.ObjectGet, $"pin '{path}'");
        return null;
    }

    private EmbeddedMap? OpenFile(PinPath path, MapAccess access) => _directory?.Open(path, access) is { } file
        ? SharedMaps.Open(file, path, Options.Cpus, _maps, Surroundings)
        : null;

    private IEnumerable<PinEntry> ListFiles(PinPath directory)
    {
        foreach (PinPath path in _directory!.List(directory))
            yield return Describe(path);
    }

    // What ended meanwhile is shown as hidden, like what may not be opened or is no map at all.
    private PinEntry Describe(PinPath path)
    {
        try
        {
            using MapFile? file = _directory!.Look(path);
            if (file is not null)
            {
                string name = MapFileFormat.Read(file).Name;
                return new(path, PinKind.Map, _maps.IdOf(file), name);
            }
        }
        catch (Exception error) when (error is BpfSyscallException or InvalidDataException)
        {
            return new(path, PinKind.Hidden, 0, "");
        }

        return new(path, PinKind.Hidden, 0, "");
    }

    private static MapFlags FlagsOf(MapAccess access) => access switch
    {
        MapAccess.ReadOnly => MapFlags.ReadOnly,
        MapAccess.WriteOnly => MapFlags.WriteOnly,
        _ => MapFlags.None,
    };

    private static BpfSyscallException OtherKind(object opened, PinPath path, string advice)
    {
        PinTable.LetGo(opened);
        return OtherKind(path, advice);
    }

    private static BpfSyscallException OtherKind(PinPath path, string advice) => new(BpfCommand.ObjectGet, Errno.EINVAL, $"pin '{path}'", advice);

    private Errno ExamineFiles(PinPath path) => _directory?.Examine(path) ?? Errno.None;

    private static Errno AsTaken(Errno found) => found == Errno.EISDIR ? Errno.EEXIST : found;

    private static Errno AsReplaceable(Errno found) => found == Errno.EEXIST ? Errno.None : found;

    private static void ThrowIfFailed(Errno errno, BpfCommand command, string subject)
    {
        if (errno != Errno.None)
            throw new BpfSyscallException(command, errno, subject, PinAdvice.For(errno));
    }
}
