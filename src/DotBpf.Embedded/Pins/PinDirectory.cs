using System.Globalization;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Pins;

/// <summary>A directory that serves as BPF file system: each file in it is a map that processes share, and its path is the pin.</summary>
/// <remarks>
/// Names with a dot in their last part are no pins, as on the kernel's file system; so a file that begins with one is a map that has not
/// been pinned yet. It ends with the process that made it, or is cleared away by the next that opens the directory.
/// </remarks>
internal sealed class PinDirectory
{
    private const string HiddenPrefix = ".map-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static long s_lastFile;

    private readonly string _root;

    /// <summary>Opens a directory, and makes it if there is none.</summary>
    /// <exception cref="BpfSyscallException">It cannot be made, or others may write to it.</exception>
    internal PinDirectory(string path)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        Translate(BpfCommand.ObjectGet, $"directory '{_root}'", () =>
        {
            MakeDirectory(_root);
            RefuseOpenDoors();
            ClearAway();
        });
    }

    /// <summary>The directory, where pins are kept that nobody gave another place.</summary>
    internal PinPath Root => Path.DirectorySeparatorChar == '/' ? new(_root) : BpfFileSystem.Root;

    /// <summary>Makes the file of a map that is not pinned.</summary>
    /// <exception cref="BpfSyscallException">There is no room for it.</exception>
    internal MapFile Create(ulong length, string subject)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{ProcessStamp.Current:x16}-{Interlocked.Increment(ref s_lastFile)}");
        return Translate(BpfCommand.MapCreate, subject, () => MapFile.Create(Path.Combine(_root, name), length));
    }

    /// <summary>Maps what is kept under a name; <see langword="null"/> when it is nothing.</summary>
    /// <exception cref="BpfSyscallException">It may not be opened so, or is no file of a map.</exception>
    internal MapFile? Open(PinPath path, MapAccess access)
    {
        if (FileOf(path) is not { } file || !File.Exists(file))
            return null;
        return Translate(BpfCommand.ObjectGet, $"pin '{path}'", () => Open(file, mayOnlyRead: access == MapAccess.ReadOnly));
    }

    /// <summary>Gives the file of a map its name.</summary>
    internal void Pin(MapFile file, PinPath path)
    {
        string target = Require(path, BpfCommand.ObjectPin);
        Translate(BpfCommand.ObjectPin, $"pin '{path}'", () =>
        {
            if (Path.Exists(target))
                throw new BpfSyscallException(BpfCommand.ObjectPin, Errno.EEXIST, $"pin '{path}'", "The name is taken. Unpin it, or open what is kept there.");
            MakeDirectory(Path.GetDirectoryName(target)!);
            if (!file.TryName(hidden => File.Move(hidden, target)))
                throw new BpfSyscallException(BpfCommand.ObjectPin, Errno.EOPNOTSUPP, $"pin '{path}'", "The map was pinned before, and a map in a file has one name. Move that pin.");
        });
    }

    /// <summary>Lets a name go. Those who have the map open keep it.</summary>
    /// <returns>Whether something was kept there.</returns>
    internal bool Unpin(PinPath path)
    {
        if (FileOf(path) is not { } file || !File.Exists(file))
            return false;
        Translate(BpfCommand.Unlink, $"pin '{path}'", () => File.Delete(file));
        return true;
    }

    /// <summary>Gives a pin another name, in place of what is kept there.</summary>
    /// <returns>Whether something is kept under the first name.</returns>
    internal bool Move(PinPath from, PinPath to)
    {
        if (FileOf(from) is not { } source || !File.Exists(source))
            return false;
        string target = Require(to, BpfCommand.Rename);
        Translate(BpfCommand.Rename, $"pin '{from}' to '{to}'", () =>
        {
            MakeDirectory(Path.GetDirectoryName(target)!);
            File.Move(source, target, overwrite: true);
        });
        return true;
    }

    /// <summary>The files below a name that may be maps, ordered by path.</summary>
    /// <exception cref="BpfSyscallException">A directory may not be read.</exception>
    internal IReadOnlyList<PinPath> List(PinPath below)
    {
        if (FileOf(below) is not { } directory || !Directory.Exists(directory))
            return [];
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return Translate<IReadOnlyList<PinPath>>(BpfCommand.ObjectGet, $"pins '{below}'", () => [.. Directory.EnumerateFiles(directory, "*", options)
            .Where(file => !IsReserved(file))
            .Order(StringComparer.Ordinal)
            .Select(file => below.Child(Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/')))]);
    }

    /// <summary>Whether a path is one of this directory, or of the kernel's file system, whose paths mean places in this directory here.</summary>
    internal bool Has(PinPath path) => FileOf(path) is not null;

    private static MapFile Open(string file, bool mayOnlyRead)
    {
        try
        {
            return MapFile.Open(file, isReadOnly: false);
        }
        catch (UnauthorizedAccessException) when (mayOnlyRead)
        {
            return MapFile.Open(file, isReadOnly: true);
        }
    }

    private static bool IsReserved(string path) => Path.GetFileName(path).Contains('.', StringComparison.Ordinal);

    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
    }

    private static void Translate(BpfCommand command, string subject, Action action) => Translate<object?>(command, subject, () =>
    {
        action();
        return null;
    });

    private static T Translate<T>(BpfCommand command, string subject, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            (Errno errno, string advice) = error switch
            {
                UnauthorizedAccessException => (Errno.EACCES, "The mode of the file or its directory forbids it."),
                InvalidDataException => (Errno.EINVAL, error.Message),
                FileNotFoundException or DirectoryNotFoundException => (Errno.ENOENT, error.Message),
                _ when command == BpfCommand.MapCreate => (Errno.ENOMEM, $"The file system of the pin directory has no room for it: {error.Message}"),
                _ => (Errno.EIO, error.Message),
            };
            throw new BpfSyscallException(command, errno, subject, advice);
        }
    }

    // Paths of the kernel's file system lead here too, so that the same code runs on both hosts.
    private string? FileOf(PinPath path)
    {
        string? relative = Below(path.Value, _root.Replace(Path.DirectorySeparatorChar, '/')) ?? Below(path.Value, BpfFileSystem.Root.Value);
        if (relative is null)
            return null;
        string full = Path.GetFullPath(Path.Combine(_root, relative));
        return full == _root || full.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? full : null;
    }

    private static string? Below(string path, string root)
    {
        string trimmed = path.TrimEnd('/');
        if (trimmed == root)
            return "";
        return trimmed.StartsWith(root + "/", StringComparison.Ordinal) ? trimmed[(root.Length + 1)..] : null;
    }

    private string Require(PinPath path, BpfCommand command)
    {
        string file = FileOf(path)
            ?? throw new BpfSyscallException(command, Errno.EPERM, $"pin '{path}'", $"Maps in files are pinned below {_root}, or below {BpfFileSystem.Root}, which means the same here.");
        return file != _root && !IsReserved(file) ? file
            : throw new BpfSyscallException(command, Errno.EPERM, $"pin '{path}'", "The last part of the path may not contain a dot.");
    }

    // Whoever may write to the directory can put files there that this process would map.
    private void RefuseOpenDoors()
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(_root) & OthersMayWrite) != 0)
            throw new UnauthorizedAccessException();
    }

    private void ClearAway()
    {
        foreach (string file in Directory.EnumerateFiles(_root, HiddenPrefix + "*"))
        {
            string stamp = Path.GetFileName(file)[HiddenPrefix.Length..].Split('-')[0];
            if (ulong.TryParse(stamp, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong process) && !ProcessStamp.IsAlive(process))
                File.Delete(file);
        }
    }
}
