using System.Diagnostics;
using System.Globalization;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Pins;

/// <summary>A directory that serves as BPF file system: each file in it is a map that processes share, and its path is the pin.</summary>
/// <remarks>
/// Names with a dot in their last part are no pins, as on the kernel's file system. So names that begin with one are those that processes
/// have for the maps they use, pinned or not: further names are given by them. They end with their process, or are cleared away by the next that opens the directory.
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
    internal MapFile Create(ulong length, ulong sparse, string subject) =>
        Translate(BpfCommand.MapCreate, subject, () => MapFile.Create(NextHiddenName(), length, sparse));

    /// <summary>Maps what is kept under a name; <see langword="null"/> when it is nothing.</summary>
    /// <exception cref="BpfSyscallException">It may not be opened so, or is no file of a map.</exception>
    internal MapFile? Open(PinPath path, MapAccess access)
    {
        if (FileOf(path) is not { } file)
            return null;
        return Translate(BpfCommand.ObjectGet, $"pin '{path}'", () => IsThere(file) ? Open(file, NextHiddenName(), mayOnlyRead: access == MapAccess.ReadOnly) : null);
    }

    /// <summary>Maps what is listed under a name, only to look at it; <see langword="null"/> when it is gone.</summary>
    /// <exception cref="BpfSyscallException">It may not be read, or is no file of a map.</exception>
    internal MapFile? Look(PinPath path)
    {
        if (FileOf(path) is not { } file)
            return null;
        return Translate(BpfCommand.ObjectGet, $"pin '{path}'", () => IsThere(file) ? Open(file, hiddenPath: null, mayOnlyRead: true) : null);
    }

    /// <summary>Gives the file of a map a name.</summary>
    internal void Pin(MapFile file, PinPath path)
    {
        string target = Require(path, BpfCommand.ObjectPin);
        Translate(BpfCommand.ObjectPin, $"pin '{path}'", () =>
        {
            ThrowIfFailed(LeadsThroughFile(target) ? Errno.ENOTDIR : Errno.None, BpfCommand.ObjectPin, path);
            MakeDirectory(Path.GetDirectoryName(target)!);
            using FileStream others = LockOthersOut(BpfCommand.ObjectPin, path);
            ThrowIfFailed(Path.Exists(target) ? Errno.EEXIST : Errno.None, BpfCommand.ObjectPin, path);
            if (!file.TryName(target))
                throw new BpfSyscallException(BpfCommand.ObjectPin, Errno.EOPNOTSUPP, $"pin '{path}'",
                    "A further name of a map is a link to its file: this file system has none, or this user may not make one. Move the pin that is there.");
        });
    }

    /// <summary>Lets a name go. Those who have the map open keep it, and so do its other names.</summary>
    /// <returns>Whether something was kept there.</returns>
    internal bool Unpin(PinPath path)
    {
        if (FileOf(path) is not { } file)
            return false;
        return Translate(BpfCommand.Unlink, $"pin '{path}'", () =>
        {
            ThrowIfFailed(IsThere(file, isDirectory: true) ? Errno.EISDIR : Errno.None, BpfCommand.Unlink, path);
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
            ThrowIfFailed(Examine(target) is var found and not Errno.EEXIST ? found : Errno.None, BpfCommand.Rename, to);
            MakeDirectory(Path.GetDirectoryName(target)!);
            using FileStream others = LockOthersOut(BpfCommand.Rename, to);
            File.Move(source, target, overwrite: true);

            // Of two names of one file, moving leaves both (rename(2)).
            if (source != target)
                File.Delete(source);
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
            ThrowIfFailed(IsThere(directory) || LeadsThroughFile(directory) ? Errno.ENOTDIR : Errno.None, BpfCommand.ObjectGet, below);
            if (IsThere(directory, isDirectory: true))
                AddAll(new DirectoryInfo(directory), found);
            return [.. found.Select(path => below.Child(Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/')))];
        });
    }

    /// <inheritdoc cref="PinTable.Examine(PinPath)"/>
    internal Errno Examine(PinPath path) => FileOf(path) is { } file && file != _root ? Examine(file) : Errno.None;

    private Errno Examine(string file) =>
        Directory.Exists(file) ? Errno.EISDIR : Path.Exists(file) ? Errno.EEXIST : LeadsThroughFile(file) ? Errno.ENOTDIR : Errno.None;

    private bool LeadsThroughFile(string file)
    {
        for (string? above = Path.GetDirectoryName(file); above is not null && above.Length > _root.Length; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                return true;
        }

        return false;
    }

    private static MapFile Open(string file, string? hiddenPath, bool mayOnlyRead)
    {
        try
        {
            return Open(file, hiddenPath, isReadOnly: false);
        }
        catch (UnauthorizedAccessException) when (mayOnlyRead)
        {
            return Open(file, hiddenPath, isReadOnly: true);
        }

        static MapFile Open(string file, string? hiddenPath, bool isReadOnly) =>
            hiddenPath is null ? MapFile.Open(file, isReadOnly) : MapFile.Open(file, hiddenPath, isReadOnly);
    }

    private string NextHiddenName() => Path.Combine(_root, string.Create(
        CultureInfo.InvariantCulture, $"{HiddenPrefix}{MachineStamp.Namespace:x16}-{ProcessStamp.Current:x16}-{Interlocked.Increment(ref s_lastFile)}"));

    private static void ThrowIfFailed(Errno errno, BpfCommand command, PinPath path)
    {
        if (errno != Errno.None)
            throw new BpfSyscallException(command, errno, $"pin '{path}'", PinAdvice.For(errno));
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
        return file != _root ? file : throw new BpfSyscallException(command, Errno.EPERM, $"pin '{path}'", "This is the directory that pins are kept in.");
    }

    // Moving between names of one file is two steps of the file system, between which nobody else may give the first name away.
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
