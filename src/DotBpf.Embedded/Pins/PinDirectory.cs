using System.Diagnostics;
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
    private const string LockName = ".lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

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
            PinDirectoryOwner.Check(_root);
            ClearAway();
        });
    }

    /// <summary>The directory, where pins are kept that nobody gave another place.</summary>
    internal PinPath Root => Path.DirectorySeparatorChar == '/' ? new(_root) : BpfFileSystem.Root;

    /// <summary>Makes the file of a map that is not pinned.</summary>
    /// <exception cref="BpfSyscallException">There is no room for it.</exception>
    internal MapFile Create(ulong length, string subject)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{MachineStamp.Namespace:x16}-{ProcessStamp.Current:x16}-{Interlocked.Increment(ref s_lastFile)}");
        return Translate(BpfCommand.MapCreate, subject, () => MapFile.Create(Path.Combine(_root, name), length));
    }

    /// <summary>Maps what is kept under a name; <see langword="null"/> when it is nothing.</summary>
    /// <exception cref="BpfSyscallException">It may not be opened so, or is no file of a map.</exception>
    internal MapFile? Open(PinPath path, MapAccess access)
    {
        if (FileOf(path) is not { } file)
            return null;
        return Translate(BpfCommand.ObjectGet, $"pin '{path}'", () => IsThere(file) ? Open(file, mayOnlyRead: access == MapAccess.ReadOnly) : null);
    }

    /// <summary>Gives the file of a map its name.</summary>
    internal void Pin(MapFile file, PinPath path)
    {
        string target = Require(path, BpfCommand.ObjectPin);
        Translate(BpfCommand.ObjectPin, $"pin '{path}'", () =>
        {
            MakeDirectory(Path.GetDirectoryName(target)!);
            using FileStream others = LockOthersOut(BpfCommand.ObjectPin, path);
            if (Path.Exists(target))
                throw new BpfSyscallException(BpfCommand.ObjectPin, Errno.EEXIST, $"pin '{path}'", "The name is taken. Unpin it, or open what is kept there.");
            if (!file.TryName(hidden => File.Move(hidden, target)))
                throw new BpfSyscallException(BpfCommand.ObjectPin, Errno.EOPNOTSUPP, $"pin '{path}'", "The map was pinned before, and a map in a file has one name. Move that pin.");
        });
    }

    /// <summary>Lets a name go. Those who have the map open keep it.</summary>
    /// <returns>Whether something was kept there.</returns>
    internal bool Unpin(PinPath path)
    {
        if (FileOf(path) is not { } file)
            return false;
        return Translate(BpfCommand.Unlink, $"pin '{path}'", () =>
        {
            bool isThere = IsThere(file);
            if (isThere)
                File.Delete(file);
            return isThere;
        });
    }

    /// <summary>Gives a pin another name, in place of what is kept there.</summary>
    /// <returns>Whether something is kept under the first name.</returns>
    internal bool Move(PinPath from, PinPath to)
    {
        if (FileOf(from) is not { } source)
            return false;
        return Translate(BpfCommand.Rename, $"pin '{from}' to '{to}'", () =>
        {
            if (!IsThere(source))
                return false;
            string target = Require(to, BpfCommand.Rename);
            MakeDirectory(Path.GetDirectoryName(target)!);
            using FileStream others = LockOthersOut(BpfCommand.Rename, to);
            File.Move(source, target, overwrite: true);
            return true;
        });
    }

    /// <summary>The files below a name that may be maps, and directories that may not be read.</summary>
    /// <exception cref="BpfSyscallException">This directory itself, or one on the way, may not be read.</exception>
    internal IReadOnlyList<PinPath> List(PinPath below)
    {
        if (FileOf(below) is not { } directory)
            return [];
        return Translate<IReadOnlyList<PinPath>>(BpfCommand.ObjectGet, $"pins '{below}'", () =>
        {
            List<string> found = [];
            if (IsThere(directory, isDirectory: true))
                AddAll(new DirectoryInfo(directory), found);
            return [.. found.Select(path => below.Child(Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/')))];
        });
    }

    /// <summary>Whether something is kept under a name, or it is that of a directory.</summary>
    internal bool IsTaken(PinPath path) => FileOf(path) is { } file && Path.Exists(file);

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

    // Unlike File.Exists, a directory on the way that may not be searched is a fault and not an answer.
    private static bool IsThere(string path, bool isDirectory = false)
    {
        try
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory) == isDirectory;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static void AddAll(DirectoryInfo directory, List<string> found)
    {
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos("*", s_everything))
        {
            if (entry is DirectoryInfo below)
                AddBelow(below, found);
            else if (!IsReserved(entry.Name))
                found.Add(entry.FullName);
        }
    }

    private static void AddBelow(DirectoryInfo directory, List<string> found)
    {
        try
        {
            AddAll(directory, found);
        }
        catch (UnauthorizedAccessException)
        {
            found.Add(directory.FullName);
        }
        catch (DirectoryNotFoundException)
        {
            // It went away while it was being listed.
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
                UnauthorizedAccessException => (Errno.EACCES, $"The mode of the file, its directory, or one on the way forbids it: {error.Message}"),
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

    // Whether a name is free and giving it away are two steps of the file system, between which nobody else may take it.
    // A lock on a file ends with the process that has it.
    private FileStream LockOthersOut(BpfCommand command, PinPath path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new(Path.Combine(_root, LockName), options);
            }
            catch (IOException busy) when (IsHeldByOthers(busy))
            {
                if (Stopwatch.GetElapsedTime(start) > s_longestWait)
                    throw new BpfSyscallException(command, Errno.EBUSY, $"pin '{path}'", $"Another process has been pinning for more than {s_longestWait.TotalSeconds:F0} seconds: {busy.Message}");
                Thread.Sleep(1);
            }
        }
    }

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeldByOthers(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    // Files of processes that this one could not see if they were there are none of its business, nor those that it may not delete.
    private void ClearAway()
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{MachineStamp.Namespace:x16}-");
        try
        {
            foreach (string file in Directory.EnumerateFiles(_root, prefix + "*"))
            {
                string stamp = Path.GetFileName(file)[prefix.Length..].Split('-')[0];
                if (ulong.TryParse(stamp, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong process) && !ProcessStamp.IsAlive(process))
                    File.Delete(file);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Whoever owns the directory will.
        }
    }
}
