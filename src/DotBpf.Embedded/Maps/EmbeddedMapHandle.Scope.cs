using System.Diagnostics.CodeAnalysis;

namespace DotBpf.Embedded.Maps;

/// <content>What holds the map while an operation runs.</content>
internal sealed partial class EmbeddedMapHandle
{
    /// <summary>One operation: the map stays while it runs.</summary>
    internal readonly ref struct Scope
    {
        private readonly EmbeddedMapHandle _handle;
        private readonly ThreadUse? _thread;
        private readonly long _use;

        internal Scope(EmbeddedMapHandle handle, long use)
        {
            _handle = handle;
            _use = use;
            _thread = handle._lease!.TryBeginShort(isWrite: use == MapLease.Write);
            if (_thread is null)
                Count();
        }

        // The handle is named once more, so that no finalizer finds it gone while the operation runs.
        public void Dispose()
        {
            if (_thread is null)
                Discount();
            else
                _thread.End();
            GC.KeepAlive(_handle);
        }

        private void Count()
        {
            if (_handle._lease!.TryEnter(_use))
                return;
            Discount();
            ThrowDisposed(_handle);
        }

        private void Discount()
        {
            if (_handle._lease!.Leave(_use))
                _handle.LetGo();
        }

        [DoesNotReturn]
        private static void ThrowDisposed(EmbeddedMapHandle handle) => throw new ObjectDisposedException(handle.ToString());
    }
}
