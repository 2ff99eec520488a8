namespace DotBpf;

/// <summary>The records of a ring as <c>await foreach</c> takes them: each is lent until the next.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
public readonly struct RingRecords<TRecord>
    where TRecord : unmanaged
{
    private readonly RingBufferReader<TRecord> _reader;
    private readonly CancellationToken _cancellation;

    internal RingRecords(RingBufferReader<TRecord> reader, CancellationToken cancellation)
    {
        _reader = reader;
        _cancellation = cancellation;
    }

    /// <summary>Begins to read.</summary>
    /// <param name="cancellation">Ends the reading; without it the token given before counts.</param>
    public Enumerator GetAsyncEnumerator(CancellationToken cancellation = default) =>
        new(_reader, cancellation.CanBeCanceled ? cancellation : _cancellation);

    /// <summary>Goes from record to record.</summary>
    public readonly struct Enumerator
    {
        private readonly RingBufferReader<TRecord> _reader;
        private readonly CancellationToken _cancellation;

        internal Enumerator(RingBufferReader<TRecord> reader, CancellationToken cancellation)
        {
            _reader = reader;
            _cancellation = cancellation;
        }

        /// <summary>The record of this step, lent until the next.</summary>
        public RingRecord<TRecord> Current => _reader.Current;

        /// <summary>Reads the next record, waiting for it.</summary>
        /// <returns>Whether there is one; <see langword="false"/> when the reader was disposed.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        public ValueTask<bool> MoveNextAsync()
        {
            _cancellation.ThrowIfCancellationRequested();
            return _reader.TryReadUntilDisposed() ? ValueTask.FromResult(true) : WaitAsync();
        }

        /// <summary>Nothing to let go: the reader is its owner's to dispose.</summary>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async ValueTask<bool> WaitAsync()
        {
            while (await _reader.WaitToReadAsync(_cancellation).ConfigureAwait(false))
            {
                if (_reader.TryReadUntilDisposed())
                    return true;
            }

            return false;
        }
    }
}
